// Decides whether and when a failed upload is sent again without the visitor.

import { type Backoff, backoffMs } from '@stemline/common/async/backoff.ts';
import type { Problem } from '../../api/problem.ts';

/** An attempt that failed. */
export interface SendFailure {
  readonly problem: Problem;
  /** The pause that the server asks for; undefined: none. */
  readonly retryAfterMs?: number | undefined;
}

/** The pauses between the attempts of the page. */
export const PAUSES: Backoff = { baseMs: 1_000, maxMs: 10_000 };

/** The longest pause that a server or a proxy may ask for. */
const LONGEST_ASKED_MS = 600_000;
/** The most attempts for a problem that the file itself may cause, such as a limit of a proxy. */
const MAX_ATTEMPTS = 4;

/** The file is not the cause: it is sent until it arrives. */
const UNTIL_IT_WORKS: ReadonlySet<string> = new Set([
  'OFFLINE',
  'UNAVAILABLE',
  'QUEUE_FULL',
  'QUEUE_OUT_OF_MEMORY',
  'NO_MODELS',
]);
const A_FEW_TIMES: ReadonlySet<string> = new Set([
  'CONNECTION_LOST',
  'UPLOAD_CUT',
  'REQUEST_TIMEOUT',
  'DEADLINE_EXCEEDED',
  'AUDIO_MISSING',
]);
/** Answers of a proxy whose server is unavailable or busy. */
const PROXY_STATUSES: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/**
 * Returns the milliseconds until the next attempt after `failures` failures in a row, 1 or more;
 * undefined: no further attempt.
 */
export function pauseAfter(failure: SendFailure, failures: number, pauses: Backoff = PAUSES): number | undefined {
  const { code, status } = failure.problem;
  const isTemporary = UNTIL_IT_WORKS.has(code) || (code === 'PROXY' && PROXY_STATUSES.has(status));
  if (!isTemporary && !(A_FEW_TIMES.has(code) && failures < MAX_ATTEMPTS)) return undefined;
  return failure.retryAfterMs ?? backoffMs(pauses, failures);
}

/** Reads a Retry-After header: seconds or a date. Returns milliseconds; undefined: none. */
export function retryAfterMs(header: string | null, now: number = Date.now()): number | undefined {
  if (header === null || header === '') return undefined;
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isNaN(ms) ? undefined : Math.min(LONGEST_ASKED_MS, Math.max(1_000, ms));
}
