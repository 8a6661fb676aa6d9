// Lists all codes of errors and of failed jobs, each with its gRPC status, its HTTP status, the use
// of a repeat, and a sentence for people. docs/errors.md is generated from this list.

import { status } from '@grpc/grpc-js';

interface Code {
  readonly grpc: status;
  readonly http: number;
  /** Present when the same call may succeed later. */
  readonly retryable?: true;
  /** Present when a job can fail with this code. */
  readonly job?: JobRepeat;
  /** The fault, as a sentence for people. */
  readonly text: string;
}

/**
 * The repeat that may help a job that failed with a code.
 * - attempt: the separator hands the job back for another attempt. After three failures the run
 *   ends; then a retry by the user may help.
 * - request: the run ends at once. A retry by the user may help when the cause is removed.
 * - never: the run ends at once. Every retry fails again; the text of the code says what helps
 *   instead, if anything does.
 */
export type JobRepeat = 'attempt' | 'request' | 'never';

const INTERNAL_TEXT = 'Something went wrong on the server.';

/** All codes. */
export const CODES = {
  // The request is wrong and can never succeed as it is.
  INVALID_ARGUMENT: { grpc: status.INVALID_ARGUMENT, http: 400, text: 'A value in the request is not valid.' },
  BAD_JSON: { grpc: status.INVALID_ARGUMENT, http: 400, text: 'The body is not valid JSON.' },
  MP3_MISSING: { grpc: status.INVALID_ARGUMENT, http: 400, text: 'The body has no "mp3" with a song.' },
  BAD_BASE64: { grpc: status.INVALID_ARGUMENT, http: 400, text: 'The song is not valid base64.' },
  CALLBACK_REFUSED: {
    grpc: status.INVALID_ARGUMENT,
    http: 400,
    text: 'This server does not send callbacks to that address. Use a public address.',
  },
  UPLOAD_CUT: { grpc: status.DATA_LOSS, http: 400, text: 'The upload ended before the whole song had arrived.' },
  HOST_NOT_ALLOWED: { grpc: status.PERMISSION_DENIED, http: 421, text: 'This server does not serve that host name.' },
  ORIGIN_NOT_ALLOWED: {
    grpc: status.PERMISSION_DENIED,
    http: 403,
    text: 'The web page that sent the request may not change anything here.',
  },
  ROUTE_UNKNOWN: { grpc: status.UNIMPLEMENTED, http: 404, text: 'There is nothing at this address.' },
  METHOD_NOT_ALLOWED: { grpc: status.UNIMPLEMENTED, http: 405, text: 'This address does not allow that method.' },
  REQUEST_TIMEOUT: { grpc: status.DEADLINE_EXCEEDED, http: 408, text: 'The request did not arrive in time.' },
  PRECONDITION_FAILED: {
    grpc: status.FAILED_PRECONDITION,
    http: 412,
    text: 'The file is not the version that the request names.',
  },
  TOO_LARGE: { grpc: status.OUT_OF_RANGE, http: 413, text: 'The song or the request is larger than allowed.' },
  UNSUPPORTED_ENCODING: {
    grpc: status.INVALID_ARGUMENT,
    http: 415,
    text: 'The body is compressed in a way that this server cannot read.',
  },
  BAD_RANGE: { grpc: status.OUT_OF_RANGE, http: 416, text: 'The requested range lies beyond the end of the file.' },
  EXPECTATION_FAILED: { grpc: status.INVALID_ARGUMENT, http: 417, text: 'The "Expect" header is not supported.' },
  EMPTY_AUDIO: { grpc: status.INVALID_ARGUMENT, http: 422, text: 'The song is empty.' },
  UNSUPPORTED_AUDIO: {
    grpc: status.INVALID_ARGUMENT,
    http: 422,
    text: 'The file is not in a supported audio format.',
  },
  HEADERS_TOO_LARGE: { grpc: status.OUT_OF_RANGE, http: 431, text: 'The request headers are too large.' },
  TRANSFER_CODING_UNSUPPORTED: {
    grpc: status.UNIMPLEMENTED,
    http: 501,
    text: 'The transfer coding of the body is not supported.',
  },
  HTTP_VERSION_UNSUPPORTED: { grpc: status.UNIMPLEMENTED, http: 505, text: 'The HTTP version is not supported.' },

  // Something does not exist.
  NOT_FOUND: { grpc: status.NOT_FOUND, http: 404, text: 'It does not exist.' },
  SONG_UNKNOWN: { grpc: status.NOT_FOUND, http: 404, text: 'There is no such song.' },
  DELIVERY_UNKNOWN: { grpc: status.NOT_FOUND, http: 404, text: 'There is no such delivery.' },
  TRACK_UNKNOWN: { grpc: status.NOT_FOUND, http: 404, text: 'The song has no such track.' },
  TRACK_REMOVED: { grpc: status.NOT_FOUND, http: 404, text: 'The track was removed.' },

  // The request does not fit the current state.
  SONG_NOT_DONE: { grpc: status.FAILED_PRECONDITION, http: 409, text: 'The song is not done.' },
  SONG_DONE: { grpc: status.FAILED_PRECONDITION, http: 409, text: 'The song is already done.' },
  RUN_ENDED: { grpc: status.FAILED_PRECONDITION, http: 409, text: 'The run has already ended.' },
  TRACK_MISSING: { grpc: status.FAILED_PRECONDITION, http: 409, text: 'A track was not uploaded.' },
  IDEMPOTENCY_KEY_REUSED: {
    grpc: status.FAILED_PRECONDITION,
    http: 422,
    text: 'Another request has used this idempotency key. Send a new key with each new request.',
  },
  MODEL_UNKNOWN: { grpc: status.FAILED_PRECONDITION, http: 422, text: 'There is no model with this name.' },
  MODEL_UNAVAILABLE: {
    grpc: status.FAILED_PRECONDITION,
    http: 422,
    job: 'request',
    text: 'No separator has this model at the moment.',
  },
  // The status is 503 because a client that still has the audio can upload it again at once. The
  // code is not retryable, because the same gRPC call, which carries no audio, fails again.
  AUDIO_MISSING: {
    grpc: status.FAILED_PRECONDITION,
    http: 503,
    job: 'never',
    text: 'The song is not stored any more. Upload it again.',
  },

  // Temporary: the same request may succeed later.
  QUEUE_FULL: { grpc: status.RESOURCE_EXHAUSTED, http: 503, retryable: true, text: 'The queue is full.' },
  QUEUE_OUT_OF_MEMORY: {
    grpc: status.RESOURCE_EXHAUSTED,
    http: 503,
    retryable: true,
    text: 'The queue has no memory left, so it accepts no new song and no test of a callback.',
  },
  TOO_MANY_DOWNLOADS: {
    grpc: status.RESOURCE_EXHAUSTED,
    http: 503,
    retryable: true,
    text: 'Too many downloads are running.',
  },
  TOO_MANY_STREAMS: {
    grpc: status.RESOURCE_EXHAUSTED,
    http: 503,
    retryable: true,
    text: 'Too many pages and programs are following songs.',
  },
  NO_MODELS: { grpc: status.UNAVAILABLE, http: 503, retryable: true, text: 'No separator has started yet.' },
  UNAVAILABLE: {
    grpc: status.UNAVAILABLE,
    http: 503,
    retryable: true,
    text: 'The service is unavailable at the moment.',
  },
  DEADLINE_EXCEEDED: {
    grpc: status.DEADLINE_EXCEEDED,
    http: 504,
    retryable: true,
    text: 'A part of the service did not answer in time.',
  },
  STORAGE_FULL: {
    grpc: status.RESOURCE_EXHAUSTED,
    http: 507,
    retryable: true,
    job: 'attempt',
    text: 'The disk is full.',
  },
  CANCELLED: { grpc: status.CANCELLED, http: 499, text: 'The request was cancelled.' },
  INTERNAL: { grpc: status.INTERNAL, http: 500, job: 'attempt', text: INTERNAL_TEXT },

  // Jobs end with these codes. The gateway also refuses an upload with TOO_LONG.
  BAD_AUDIO: {
    grpc: status.INVALID_ARGUMENT,
    http: 422,
    job: 'never',
    text: 'The file has no audio that can be decoded.',
  },
  TOO_LONG: { grpc: status.OUT_OF_RANGE, http: 422, job: 'never', text: 'The song is longer than allowed.' },
  ENGINE_REFUSED: {
    grpc: status.FAILED_PRECONDITION,
    http: 422,
    job: 'never',
    text: 'The song cannot be separated with these settings.',
  },
  OUT_OF_MEMORY: {
    grpc: status.RESOURCE_EXHAUSTED,
    http: 503,
    job: 'attempt',
    text: 'The separator ran out of memory.',
  },
  TIMED_OUT: { grpc: status.DEADLINE_EXCEEDED, http: 504, job: 'attempt', text: 'The separation took too long.' },
  ENGINE_CRASHED: {
    grpc: status.INTERNAL,
    http: 500,
    job: 'attempt',
    text: 'The engine ended unexpectedly while it separated the song.',
  },
  WORKER_LOST: {
    grpc: status.INTERNAL,
    http: 500,
    job: 'request',
    text: 'The separators that worked on the song were lost.',
  },
} as const satisfies Record<string, Code>;

/** A code of the list. */
export type ErrorCode = keyof typeof CODES;

/** A code with which a job can fail. */
export type FailureCode = { [C in ErrorCode]: (typeof CODES)[C] extends { job: JobRepeat } ? C : never }[ErrorCode];

/** All codes, in the order of the list. */
export const ERROR_CODES = Object.keys(CODES) as ErrorCode[];

/** The codes with which a job can fail, in the order of the list. */
export const FAILURE_CODES = ERROR_CODES.filter(isFailureCode);

/** Returns whether this version knows the code. */
export function isErrorCode(text: string): text is ErrorCode {
  return Object.hasOwn(CODES, text);
}

/** Returns whether a job can fail with the code. */
export function isFailureCode(text: string): text is FailureCode {
  return isErrorCode(text) && 'job' in CODES[text];
}

/**
 * Returns the repeat that may help a job that failed with `code`; `request` for a code that this
 * version does not know.
 */
export function repeatOfFailure(code: string): JobRepeat {
  return isFailureCode(code) ? CODES[code].job : 'request';
}

/** Returns whether the same call may succeed later. */
export function isRetryable(code: ErrorCode): boolean {
  return 'retryable' in CODES[code];
}
