// Options of calls to other services: deadlines, and the caller for whom they are made.

import type { CallOptions } from '@stemline/common/grpc/client.ts';

export interface Caller {
  readonly requestId: string;
  /** Aborts when the caller has gone. */
  readonly signal: AbortSignal;
}

/** Any call with one short answer, in milliseconds. */
export const SHORT_CALL_MS = 5_000;
/** An upload or download; slow callers are ended long before by their own limit. */
const STREAM_MS = 60 * 60_000;

export function shortCall({ requestId, signal }: Caller): CallOptions {
  return { deadlineMs: SHORT_CALL_MS, requestId, signal };
}

export function streamCall({ requestId, signal }: Caller): CallOptions {
  return { deadlineMs: STREAM_MS, requestId, signal };
}
