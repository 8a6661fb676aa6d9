// Limits of the values that callers send, which all services check. Sizes in characters count
// UTF-16 units.

/** The largest number of a run or an attempt. */
export const MAX_NUMBER = 999_999_999;

/** The most entries on a page of a list, and the most songs in one request for jobs. */
export const MAX_PAGE_SIZE = 200;
/** Entries on a page whose size the request does not give. */
export const DEFAULT_PAGE_SIZE = 50;

/** The longest file name, in characters. */
export const MAX_FILENAME_CHARS = 1_024;
/** The longest name or revision of a model, and the longest filter of a list, in characters. */
export const MAX_NAME_CHARS = 200;
/** The longest content type, in characters. */
export const MAX_CONTENT_TYPE_CHARS = 200;
/** The longest request id, in characters. */
export const MAX_REQUEST_ID_CHARS = 100;
/** The longest idempotency key, in characters. */
export const MAX_IDEMPOTENCY_KEY_CHARS = 255;
/** The longest answer to a submission with an idempotency key, as JSON, in characters. */
export const MAX_ANSWER_CHARS = 4_096;
/** Time for which an idempotency key names its first request. */
export const IDEMPOTENCY_KEY_MS = 24 * 3_600_000;
/** Time for which an ended delivery can be listed and sent again. */
export const ENDED_DELIVERY_MS = 7 * 24 * 3_600_000;
/** The longest canonical JSON of the options of a song, in characters. */
export const MAX_OPTIONS_CHARS = 16 * 1024;

/** The longest callback URL, in characters. */
export const MAX_CALLBACK_URL_CHARS = 2_048;
/** The largest data of a callback, in bytes of UTF-8. */
export const MAX_CALLBACK_DATA_BYTES = 64 * 1024;
/** The longest reason why a callback cannot be called, in characters. */
export const MAX_REFUSAL_CHARS = 500;

/**
 * A song may exceed the limit of its length by this many seconds, because encoders add silence at
 * the start and at the end.
 */
export const PADDING_SECONDS = 1;

/** The most tracks of a run. */
export const MAX_TRACKS = 200;
/** The longest code of a failure, in characters. */
export const MAX_CODE_CHARS = 100;
/** The longest recorded reason of a failure, a cancellation or a delivery, in characters. */
export const MAX_REASON_CHARS = 4_096;
/** The longest manifest of a run, in characters. */
export const MAX_MANIFEST_CHARS = 256 * 1024;

/** The greatest length of music in a submission, in seconds: above every limit of songs. */
export const MAX_LENGTH_SECONDS = 86_400;
/** The longest id of a message of WatchJob, in characters. */
export const MAX_WATCH_ID_CHARS = 100;
