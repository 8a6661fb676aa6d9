// Patterns for the names that all services share. checks.ts refuses other names.

/** SHA-224 in lower-case hex: a songhash, the address of audio, or a digest. */
export const SHA224_HEX = /^[0-9a-f]{56}$/;

export const SUBMISSION_ID = /^[A-Za-z0-9_-]{1,64}$/;

export const CLAIM_ID = /^[A-Za-z0-9_-]{1,64}$/;

export const NAMESPACE = /^[a-z0-9][a-z0-9-]{0,63}$/;

/** The name of a track that a run makes, with its extension. */
export const TRACK_NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}\.[a-z0-9]{1,8}$/;

/** A track in a request; the extension is optional. */
export const TRACK_QUERY = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}(\.[a-z0-9]{1,8})?$/;

/** A request id that is accepted from a caller; any other is replaced by a new one. */
export const REQUEST_ID = /^[\w.-]{1,100}$/;
