// Lists the exit codes of `stemline`, and the exit code for each error code of the API.

import type { ErrorCode } from '@stemline/common/errors/codes.ts';

/** The exit codes. */
export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  unavailable: 3,
  badInput: 4,
  full: 5,
  interrupted: 130,
} as const;

/** An exit code. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

const { failed, usage, unavailable, badInput, full } = EXIT;

/** Every error code, also of songs that failed, with the exit code that a script needs. */
const EXIT_OF_CODE: Readonly<Record<ErrorCode, ExitCode>> = {
  INVALID_ARGUMENT: usage,
  BAD_JSON: failed,
  MP3_MISSING: badInput,
  BAD_BASE64: badInput,
  CALLBACK_REFUSED: usage,
  UPLOAD_CUT: unavailable,
  HOST_NOT_ALLOWED: usage,
  ORIGIN_NOT_ALLOWED: failed,
  ROUTE_UNKNOWN: usage,
  METHOD_NOT_ALLOWED: failed,
  REQUEST_TIMEOUT: unavailable,
  PRECONDITION_FAILED: failed,
  TOO_LARGE: badInput,
  UNSUPPORTED_ENCODING: failed,
  BAD_RANGE: failed,
  EXPECTATION_FAILED: failed,
  EMPTY_AUDIO: badInput,
  UNSUPPORTED_AUDIO: badInput,
  HEADERS_TOO_LARGE: usage,
  TRANSFER_CODING_UNSUPPORTED: failed,
  HTTP_VERSION_UNSUPPORTED: failed,
  NOT_FOUND: failed,
  SONG_UNKNOWN: failed,
  DELIVERY_UNKNOWN: failed,
  TRACK_UNKNOWN: failed,
  TRACK_REMOVED: failed,
  SONG_NOT_DONE: failed,
  SONG_DONE: failed,
  RUN_ENDED: failed,
  TRACK_MISSING: failed,
  IDEMPOTENCY_KEY_REUSED: failed,
  MODEL_UNKNOWN: usage,
  MODEL_UNAVAILABLE: unavailable,
  AUDIO_MISSING: failed,
  QUEUE_FULL: full,
  QUEUE_OUT_OF_MEMORY: full,
  TOO_MANY_DOWNLOADS: unavailable,
  TOO_MANY_STREAMS: unavailable,
  NO_MODELS: unavailable,
  UNAVAILABLE: unavailable,
  DEADLINE_EXCEEDED: unavailable,
  STORAGE_FULL: full,
  CANCELLED: failed,
  INTERNAL: failed,
  BAD_AUDIO: badInput,
  TOO_LONG: badInput,
  ENGINE_REFUSED: badInput,
  OUT_OF_MEMORY: failed,
  TIMED_OUT: failed,
  ENGINE_CRASHED: failed,
  WORKER_LOST: failed,
};

/** The codes after which the same request may succeed within a minute. */
const TEMPORARY: ReadonlySet<string> = new Set<ErrorCode>([
  'UPLOAD_CUT',
  'REQUEST_TIMEOUT',
  'QUEUE_FULL',
  'QUEUE_OUT_OF_MEMORY',
  'TOO_MANY_DOWNLOADS',
  'TOO_MANY_STREAMS',
  'NO_MODELS',
  'UNAVAILABLE',
  'DEADLINE_EXCEEDED',
]);

/** Returns the exit code for an error code; `failed` for a code that this version does not know. */
export function exitOfCode(code: string): ExitCode {
  return Object.hasOwn(EXIT_OF_CODE, code) ? EXIT_OF_CODE[code as ErrorCode] : EXIT.failed;
}

/** Returns whether the same request may succeed within a minute. */
export function isTemporaryCode(code: string): boolean {
  return TEMPORARY.has(code);
}

/** Returns the exit code of a command from those of its songs: the one they share, or `failed`. */
export function exitOfAll(codes: readonly ExitCode[]): ExitCode {
  const bad = [...new Set(codes.filter((code) => code !== EXIT.ok))];
  return bad.length === 0 ? EXIT.ok : bad.length === 1 ? (bad[0] as ExitCode) : EXIT.failed;
}
