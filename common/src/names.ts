// Patterns for the names that all services share. Each service refuses other names with its own
// message.

/** SHA-224 in lower-case hex: a songhash, the address of an audio, a digest. */
export const SHA224_HEX = /^[0-9a-f]{56}$/;

export const SUBMISSION_ID = /^[A-Za-z0-9_-]{1,64}$/;

export const NAMESPACE = /^[a-z0-9][a-z0-9-]{0,63}$/;

/** A track as readers ask for it: the extension is optional. */
export const TRACK_QUERY = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}(\.[a-z0-9]{1,8})?$/;

/** A request id that is taken over from a caller; anything else is replaced by one of ours. */
export const REQUEST_ID = /^[\w.-]{1,100}$/;
