// The second table of errors: each code's HTTP status. Handlers throw a ServiceError and never name a number.

import type { ErrorCode } from './error-codes.ts';

export const HTTP_STATUS = {
  INVALID_ARGUMENT: 400,
  BAD_JSON: 400,
  MP3_MISSING: 400,
  BAD_BASE64: 400,
  UPLOAD_CUT: 400,
  NOT_FOUND: 404,
  SONG_UNKNOWN: 404,
  TRACK_UNKNOWN: 404,
  TRACK_REMOVED: 404,
  ROUTE_UNKNOWN: 404,
  METHOD_NOT_ALLOWED: 405,
  SONG_NOT_DONE: 409,
  SONG_DONE: 409,
  RUN_ENDED: 409,
  TRACK_MISSING: 409,
  TOO_LARGE: 413,
  UNSUPPORTED_ENCODING: 415,
  BAD_RANGE: 416,
  EMPTY_AUDIO: 422,
  UNSUPPORTED_AUDIO: 422,
  MODEL_UNKNOWN: 422,
  MODEL_UNAVAILABLE: 422,
  CANCELLED: 499,
  INTERNAL: 500,
  // Sent again, a song brings its audio along. A retry by songhash does not: its caller reads that it must be uploaded.
  AUDIO_MISSING: 503,
  QUEUE_FULL: 503,
  NO_MODELS: 503,
  UNAVAILABLE: 503,
  DEADLINE_EXCEEDED: 504,
  STORAGE_FULL: 507,
} as const satisfies Record<ErrorCode, number>;
