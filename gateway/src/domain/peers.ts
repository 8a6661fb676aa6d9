// The two services that the gateway calls, and the options of a call: deadline, request id and
// signal of the caller.

import type { CallOptions, RpcClient } from '@stemline/common/grpc/client.ts';
import type { HealthClient } from '@stemline/common/grpc/health-client.ts';
import type { QueueRpcs, StorageRpcs } from '@stemline/proto/load.ts';

/** Clients of the two services. */
export interface Peers {
  readonly storage: RpcClient<StorageRpcs>;
  readonly queue: RpcClient<QueueRpcs>;
  readonly storageHealth: Pick<HealthClient, 'assertServing'>;
  /** Ends the connections. */
  close(): void;
}

/** The HTTP request for which the gateway calls a service. */
export interface Caller {
  readonly requestId: string;
  /** Aborts when the caller disconnects. */
  readonly signal: AbortSignal;
}

/**
 * Deadline of a call with one short answer, in milliseconds. A request makes at most two calls that
 * can end late, so it is answered within 5 s.
 */
const SHORT_CALL_MS = 2_400;
/** Deadline of a call that changes something, in milliseconds. Its request ends with it. */
export const CHANGE_MS = 4_800;
/**
 * Deadline of an upload or a download, in milliseconds. The gateway disconnects slow callers much
 * earlier.
 */
const STREAM_MS = 60 * 60_000;
/** The longest time without progress of a service in an upload or a download, in milliseconds. */
const STALL_MS = 10_000;

/** Returns the options of a call with one short answer. */
export function shortCall({ requestId, signal }: Caller): CallOptions {
  return { deadlineMs: SHORT_CALL_MS, requestId, signal };
}

/** Returns the options of a call that changes something and has one short answer. */
export function changeCall({ requestId, signal }: Caller): CallOptions {
  return { deadlineMs: CHANGE_MS, requestId, signal };
}

/** Returns the options of an upload or a download. */
export function streamCall({ requestId, signal }: Caller): CallOptions {
  return { deadlineMs: STREAM_MS, requestId, signal, stallMs: STALL_MS };
}

/** Returns the options of a download that has pauses. */
export function lastingCall({ requestId, signal }: Caller): CallOptions {
  return { deadlineMs: STREAM_MS, requestId, signal };
}
