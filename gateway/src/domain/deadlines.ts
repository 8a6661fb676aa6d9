// How long calls to the services behind may take, in milliseconds.

/** Any call with one short answer. */
export const UNARY_DEADLINE_MS = 5_000;
/** An upload or download; slow callers are ended long before by their own limit. */
export const UPLOAD_DEADLINE_MS = 60 * 60_000;
/** What readiness waits for. */
export const PROBE_DEADLINE_MS = 900;
