// The server of a command: its calls, each repeated while the server is unavailable.

import { setMaxListeners } from 'node:events';
import { linkedAbort, sleep } from '@stemline/common/async/abort.ts';
import { backoffMs } from '@stemline/common/async/backoff.ts';
import { orAborted } from '@stemline/common/async/wait.ts';
import { createStemlineClient, type StemlineClient, StemlineError } from '../client.ts';
import { checkedApi } from './checked-api.ts';
import { EXIT } from './exit-codes.ts';
import { failureOf } from './failure-of.ts';
import { createHttpFetch } from './http-fetch.ts';

/** Pauses between two attempts. */
const BACKOFF = { baseMs: 500, maxMs: 4_000 };

/** Limits for the time in which nothing moves in an attempt. */
const MIN_SILENT_MS = 5_000;
const MAX_SILENT_MS = 30_000;

/** The calls of the REST API. None of them repeats itself. */
export type Api = StemlineClient;

/** The conditions of a call. */
export interface AskOptions {
  /**
   * The time of the last progress, as performance.now(). The time in which a full queue is asked
   * again begins with it.
   */
  readonly progressAt?: () => number;
  /** False: a second arrival has a further effect, so no attempt follows the first. */
  readonly isRepeatable?: boolean;
  readonly signal?: AbortSignal;
}

/** One attempt at a call. */
export interface Attempt {
  /** Ends the attempt. */
  readonly signal: AbortSignal;
  /** Reports that bytes have moved. */
  alive(): void;
}

/** The server of a command. */
export interface Server {
  /** Its address, without slashes at its end. */
  readonly url: string;
  readonly api: Api;
  /** For this long a call is repeated, in milliseconds. */
  readonly retryMs: number;
  /**
   * Makes a call, and repeats it after a temporary failure until `retryMs` have passed since the
   * first one. The pauses follow the server's `Retry-After`, and the last attempt is at the end of
   * that time. An attempt in which nothing moves for half a minute has failed. Rejects with the
   * last error, or with the signal's reason.
   */
  ask<T>(work: (api: Api, attempt: Attempt) => Promise<T>, options?: AskOptions): Promise<T>;
  /** Makes one attempt at a call, which fails like those of `ask`. */
  once<T>(work: (api: Api, attempt: Attempt) => Promise<T>, signal: AbortSignal): Promise<T>;
  /** Reports a temporary failure to the user, once for each outage. */
  reportOutage(error: unknown): void;
  /** Reports that the server answers again, when an outage was reported. */
  reportAnswer(): void;
}

/** `note` prints a line for people. `signal` ends all calls. */
export function createServer(
  { url, retryMs }: { readonly url: string; readonly retryMs: number },
  note: (line: string) => void,
  commandSignal: AbortSignal,
): Server {
  const api = checkedApi(createStemlineClient({ baseUrl: url, retries: 0, fetch: createHttpFetch() }));
  let isOut = false;
  const reportOutage = (error: unknown) => {
    if (isOut || retryMs === 0) return;
    isOut = true;
    const { text } = failureOf(error, url);
    note(`${text} Trying again for ${Math.round(retryMs / 1000)} s.`);
  };
  const reportAnswer = () => {
    if (isOut) note('The server answers again.');
    isOut = false;
  };
  const once: Server['once'] = (work, signal) => attemptOf((attempt) => work(api, attempt), silentMs(retryMs), signal);
  const ask: Server['ask'] = async (work, { progressAt, isRepeatable = true, signal = commandSignal } = {}) => {
    let since = Number.POSITIVE_INFINITY;
    for (let failures = 1; ; failures += 1) {
      try {
        const result = await once(work, signal);
        reportAnswer();
        return result;
      } catch (error) {
        signal.throwIfAborted();
        const { isTemporary, exit } = failureOf(error, url);
        if (!isTemporary || !isRepeatable) throw error;
        since = Math.min(since, performance.now());
        const from = exit === EXIT.full ? Math.max(since, progressAt?.() ?? since) : since;
        const ownMs = backoffMs(BACKOFF, failures);
        const leftMs = from + retryMs - performance.now();
        if (ownMs > leftMs) throw error;
        reportOutage(error);
        const namedMs = error instanceof StemlineError ? (error.retryAfterSeconds ?? 0) * 1_000 : 0;
        await sleep(Math.min(Math.max(ownMs, namedMs), leftMs), signal);
        signal.throwIfAborted();
      }
    }
  };
  return { url, api, retryMs, ask, once, reportOutage, reportAnswer };
}

/** A short --retry-for must not make a slow server an unavailable one. */
function silentMs(retryMs: number): number {
  return Math.min(MAX_SILENT_MS, Math.max(MIN_SILENT_MS, retryMs));
}

/** Rejects with the error of a broken connection when nothing moves for `ms`. */
async function attemptOf<T>(work: (attempt: Attempt) => Promise<T>, ms: number, parent: AbortSignal): Promise<T> {
  const link = linkedAbort(parent);
  setMaxListeners(0, link.signal);
  const cause = new Error(`it has not answered for ${ms / 1000} s`);
  const timer = setTimeout(() => link.abort(new TypeError('terminated', { cause })), ms);
  try {
    // After an interruption, no call begins.
    link.signal.throwIfAborted();
    return await orAborted(work({ signal: link.signal, alive: () => timer.refresh() }), link.signal);
  } finally {
    clearTimeout(timer);
    link.release();
  }
}
