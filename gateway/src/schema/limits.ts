// Limits of requests, for the checks and for the description of the API.

/** Bytes of one field of a form, and of one known member of a JSON body other than the audio. */
export const MAX_FIELD_BYTES = 64 * 1024;
/** The same limit for people. */
export const MAX_FIELD_TEXT = `${MAX_FIELD_BYTES / 1024} KiB`;
/** Bytes of a JSON body beside its audio. */
export const MAX_OTHER_BYTES = 256 * 1024;
/** The same limit for people. */
export const MAX_OTHER_TEXT = `${MAX_OTHER_BYTES / 1024} KiB`;

/** Entries on one page of a list. The queue and storage services allow as many. */
export const MAX_PAGE_SIZE = 200;
/** Entries on a page whose size the request does not give. */
export const DEFAULT_PAGE_SIZE = 50;

/** Characters of the name of a model, and of the text that a file name must contain. */
export const MAX_NAME_CHARS = 200;

/** Bytes of a file name in UTF-8. The storage service allows the same number. */
export const MAX_FILENAME_BYTES = 1024;

/** Characters of a caller's text that an error message repeats. */
export const MAX_SHOWN_CHARS = 100;
