// Makes the options of calls to other services: deadline, request id and signal of the caller.

import type { CallOptions } from '@stemline/common/grpc/client.ts';

export interface Caller {
  readonly requestId: string;
  /** Aborts when the caller disconnects. */
  readonly signal: AbortSignal;
}

/** Deadline of a call with one short answer, in milliseconds. */
export const SHORT_CALL_MS = 5_000;
/**
 * Deadline of an upload or a download in milliseconds; slow callers are disconnected much earlier.
 */
const STREAM_MS = 60 * 60_000;

export function shortCall({ requestId, signal }: Caller): CallOptions {
  return { deadlineMs: SHORT_CALL_MS, requestId, signal };
}

export function streamCall({ requestId, signal }: Caller): CallOptions {
  return { deadlineMs: STREAM_MS, requestId, signal };
}
