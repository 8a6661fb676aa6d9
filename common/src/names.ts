// Patterns of the names that all services share. The functions of checks.ts refuse other names.

import { MAX_IDEMPOTENCY_KEY_CHARS, MAX_REQUEST_ID_CHARS } from './limits.ts';

/** SHA-224 in lower-case hex: a songhash, the address of audio, or a digest. */
export const SHA224_HEX = /^[0-9a-f]{56}$/;

/** The id of a submission. */
export const SUBMISSION_ID = /^[A-Za-z0-9_-]{1,64}$/;

/** An idempotency key: visible ASCII characters. */
export const IDEMPOTENCY_KEY = new RegExp(`^[!-~]{1,${MAX_IDEMPOTENCY_KEY_CHARS}}$`);

/** The id of a delivery. */
export const DELIVERY_ID = /^msg_[0-9a-f]{56}$/;

/** The id of a claim. */
export const CLAIM_ID = /^[A-Za-z0-9_-]{1,64}$/;

/** A namespace. */
export const NAMESPACE = /^[a-z0-9][a-z0-9-]{0,63}$/;

/** The name of a track that a run makes, with its extension. */
export const TRACK_NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}\.[a-z0-9]{1,8}$/;

/** The name of a track in a request, in which the extension is optional. */
export const TRACK_QUERY = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}(\.[a-z0-9]{1,8})?$/;

/** The name of the track that every song has: the audio as it was uploaded. */
export const ORIGINAL = 'original';

/** A request id of a caller. Services replace any other text by a new id. */
export const REQUEST_ID = new RegExp(`^[\\w.-]{1,${MAX_REQUEST_ID_CHARS}}$`);

/** The name of a stem: lower-case, as the engine names the sources of its models. */
export const STEM_NAME = /^[a-z0-9][a-z0-9_]{0,31}$/;
