// Error of a refused request, read from the answer of the server.

import { beginningOf } from './answer-text.ts';
import type { ErrorCode } from './types.ts';

/** The facts in the headers of an error response. */
export interface ErrorHeaders {
  readonly retryAfterSeconds?: number | undefined;
  readonly requestId?: string | undefined;
}

/** An error response. Its message is the `reason` of the API. */
export class StemlineError extends Error {
  override readonly name = 'StemlineError';
  /** The code of the API; INTERNAL for a response that is not from the API. */
  readonly code: ErrorCode;
  /** The HTTP status. */
  readonly status: number;
  /** The state of the song; undefined when the response does not report it. */
  readonly state: string | undefined;
  /** Seconds after which the request may succeed; undefined: the server does not say. */
  readonly retryAfterSeconds: number | undefined;
  /** The id of the request in the logs of the server. */
  readonly requestId: string | undefined;

  constructor(status: number, code: ErrorCode, reason: string, state?: string, headers: ErrorHeaders = {}) {
    super(reason);
    this.status = status;
    this.code = code;
    this.state = state;
    this.retryAfterSeconds = headers.retryAfterSeconds;
    this.requestId = headers.requestId;
  }
}

/** Errors of the API are much shorter. */
const MAX_ERROR_BYTES = 64 * 1024;

/** Reads an error response. */
export async function errorOf(response: Response): Promise<StemlineError> {
  const { status, headers } = response;
  const { text } = await beginningOf(response, MAX_ERROR_BYTES);
  const about = {
    retryAfterSeconds: secondsOf(headers.get('retry-after')),
    requestId: headers.get('x-request-id') ?? undefined,
  };
  const found = partsOf(text);
  if (found) return new StemlineError(status, found.code, found.reason, found.state, about);
  // The response is not from the gateway but from a proxy in front of it.
  const reason = text.trim().slice(0, 200) || response.statusText || `The server answered ${status}.`;
  return new StemlineError(status, 'INTERNAL', reason, undefined, about);
}

/** Returns the error for a server that redirects a request that must not be sent elsewhere. */
export function redirectError({ status, headers }: Response): StemlineError {
  const target = headers.get('location');
  const reason = `The server redirects the request${target ? ` to ${target}` : ''}. Use that address.`;
  return new StemlineError(status, 'INTERNAL', reason);
}

function partsOf(text: string): { code: ErrorCode; reason: string; state?: string | undefined } | undefined {
  try {
    const { code, reason, state } = JSON.parse(text) as { code: ErrorCode; reason: string; state?: string };
    return typeof code === 'string' && typeof reason === 'string' ? { code, reason, state } : undefined;
  } catch {
    // No JSON.
    return undefined;
  }
}

/** Reads a `Retry-After`: seconds, or a date as some proxies send it. */
function secondsOf(header: string | null): number | undefined {
  if (header === null) return undefined;
  const seconds = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - Date.now()) / 1_000;
  return Number.isNaN(seconds) ? undefined : Math.max(0, seconds);
}
