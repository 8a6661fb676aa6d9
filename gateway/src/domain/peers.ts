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
  /**
   * The time of `performance.now()` at which all short calls and changes end. Absent: each call has
   * only a deadline of its own.
   */
  readonly endsAt?: number;
}

/**
 * Deadline of a call with one short answer, in milliseconds. A request that only reads makes at
 * most two such calls before its answer begins, or more calls that within() limits to this time
 * together. So it is answered within 5 s, unless it begins with a download.
 */
export const SHORT_CALL_MS = 2_400;
/**
 * Deadline of a call that changes something, in milliseconds. within() limits all calls of such a
 * request to this time together.
 */
export const CHANGE_MS = 4_800;
/**
 * Deadline of an upload or a download, in milliseconds. The gateway disconnects slow callers much
 * earlier.
 */
const STREAM_MS = 60 * 60_000;
/** Milliseconds for which a service may make no progress in an upload or a download. */
const STALL_MS = 10_000;

/** Returns a caller whose short calls and changes all end within `limitMs` from now. */
export function within({ requestId, signal, endsAt = Number.POSITIVE_INFINITY }: Caller, limitMs: number): Caller {
  return { requestId, signal, endsAt: Math.min(endsAt, performance.now() + limitMs) };
}

/** Returns the options of a call with one short answer. */
export function shortCall(caller: Caller): CallOptions {
  return boundedCall(caller, SHORT_CALL_MS);
}

/** Returns the options of a call that changes something and has one short answer. */
export function changeCall(caller: Caller): CallOptions {
  return boundedCall(caller, CHANGE_MS);
}

function boundedCall({ requestId, signal, endsAt = Number.POSITIVE_INFINITY }: Caller, limitMs: number): CallOptions {
  const leftMs = Math.round(endsAt - performance.now());
  return { deadlineMs: Math.max(1, Math.min(limitMs, leftMs)), requestId, signal };
}

/** Returns the options of an upload or a download. */
export function streamCall({ requestId, signal }: Caller): CallOptions {
  return { deadlineMs: STREAM_MS, requestId, signal, stallMs: STALL_MS };
}

/** Returns the options of a download that has pauses. */
export function lastingCall({ requestId, signal }: Caller): CallOptions {
  return { deadlineMs: STREAM_MS, requestId, signal };
}
