// The closed list of what can go wrong, and its first table: each code's gRPC status.
// The second table, to HTTP, is http-status.ts. A code is what programs test for; the text beside it is for people.

import { status } from '@grpc/grpc-js';

export const GRPC_STATUS = {
  // A request that can never succeed as it is.
  INVALID_ARGUMENT: status.INVALID_ARGUMENT,
  BAD_JSON: status.INVALID_ARGUMENT,
  MP3_MISSING: status.INVALID_ARGUMENT,
  BAD_BASE64: status.INVALID_ARGUMENT,
  EMPTY_AUDIO: status.INVALID_ARGUMENT,
  UNSUPPORTED_AUDIO: status.INVALID_ARGUMENT,
  UNSUPPORTED_ENCODING: status.INVALID_ARGUMENT,
  BAD_RANGE: status.OUT_OF_RANGE,
  TOO_LARGE: status.OUT_OF_RANGE,
  UPLOAD_CUT: status.DATA_LOSS,
  ROUTE_UNKNOWN: status.UNIMPLEMENTED,
  METHOD_NOT_ALLOWED: status.UNIMPLEMENTED,
  HOST_NOT_ALLOWED: status.PERMISSION_DENIED,
  ORIGIN_NOT_ALLOWED: status.PERMISSION_DENIED,
  EXPECTATION_FAILED: status.INVALID_ARGUMENT,
  HEADERS_TOO_LARGE: status.OUT_OF_RANGE,
  HTTP_VERSION_UNSUPPORTED: status.UNIMPLEMENTED,
  TRANSFER_CODING_UNSUPPORTED: status.UNIMPLEMENTED,
  REQUEST_TIMEOUT: status.DEADLINE_EXCEEDED,
  // Something does not exist.
  NOT_FOUND: status.NOT_FOUND,
  SONG_UNKNOWN: status.NOT_FOUND,
  TRACK_UNKNOWN: status.NOT_FOUND,
  TRACK_REMOVED: status.NOT_FOUND,
  // The request does not fit the current state.
  PRECONDITION_FAILED: status.FAILED_PRECONDITION,
  SONG_NOT_DONE: status.FAILED_PRECONDITION,
  SONG_DONE: status.FAILED_PRECONDITION,
  RUN_ENDED: status.FAILED_PRECONDITION,
  TRACK_MISSING: status.FAILED_PRECONDITION,
  AUDIO_MISSING: status.FAILED_PRECONDITION,
  MODEL_UNKNOWN: status.FAILED_PRECONDITION,
  MODEL_UNAVAILABLE: status.FAILED_PRECONDITION,
  // Temporary: the same request may succeed later.
  QUEUE_FULL: status.RESOURCE_EXHAUSTED,
  STORAGE_FULL: status.RESOURCE_EXHAUSTED,
  TOO_MANY_DOWNLOADS: status.RESOURCE_EXHAUSTED,
  NO_MODELS: status.UNAVAILABLE,
  UNAVAILABLE: status.UNAVAILABLE,
  DEADLINE_EXCEEDED: status.DEADLINE_EXCEEDED,
  CANCELLED: status.CANCELLED,
  INTERNAL: status.INTERNAL,
} as const satisfies Record<string, status>;

export type ErrorCode = keyof typeof GRPC_STATUS;

/**
 * Codes after which the same call may succeed later without being changed. AUDIO_MISSING is none of them: audio that is gone
 * comes back only when somebody uploads it again, so waiting for it helps nobody, and a run that failed for it stays failed.
 */
export const RETRYABLE: ReadonlySet<ErrorCode> = new Set([
  'QUEUE_FULL',
  'STORAGE_FULL',
  'TOO_MANY_DOWNLOADS',
  'NO_MODELS',
  'UNAVAILABLE',
  'DEADLINE_EXCEEDED',
]);

export function isErrorCode(text: string): text is ErrorCode {
  return Object.hasOwn(GRPC_STATUS, text);
}
