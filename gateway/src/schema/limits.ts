// Limits of requests, for the checks and for the description of the API.

/** The most bytes of a field of a form, and of a known member of a JSON body except the audio. */
export const MAX_FIELD_BYTES = 64 * 1024;
/** The same limit for people. */
export const MAX_FIELD_TEXT = `${MAX_FIELD_BYTES / 1024} KiB`;
/** The most bytes of a JSON body beside its audio. */
export const MAX_OTHER_BYTES = 256 * 1024;
/** The same limit for people. */
export const MAX_OTHER_TEXT = `${MAX_OTHER_BYTES / 1024} KiB`;

/** The most entries on a page of a list. The queue and storage services have the same limit. */
export const MAX_PAGE_SIZE = 200;
/** Entries on a page whose size the request does not give. */
export const DEFAULT_PAGE_SIZE = 50;

/** The most characters of the name of a model, and of the text that a file name must contain. */
export const MAX_NAME_CHARS = 200;

/** The most bytes of a file name in UTF-8. The storage service has the same limit. */
export const MAX_FILENAME_BYTES = 1024;

/** The most characters of a caller's text that an error message repeats. */
export const MAX_SHOWN_CHARS = 100;
