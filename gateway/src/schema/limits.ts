// Limits of requests over HTTP, for the checks and for the description of the API. The limits that
// all services check are in common/src/limits.ts.

import { MAX_CALLBACK_DATA_BYTES, MAX_FILENAME_CHARS } from '@stemline/common/limits.ts';

/** The most bytes of a field of a form, and of a known member of a JSON body except the audio. */
export const MAX_FIELD_BYTES = MAX_CALLBACK_DATA_BYTES;
/** The same limit for people. */
export const MAX_FIELD_TEXT = `${MAX_FIELD_BYTES / 1024} KiB`;
/** The most bytes of a JSON body beside its audio. */
export const MAX_OTHER_BYTES = 256 * 1024;
/** The same limit for people. */
export const MAX_OTHER_TEXT = `${MAX_OTHER_BYTES / 1024} KiB`;

/** The most bytes of a file name in UTF-8. It has at most this many characters, too. */
export const MAX_FILENAME_BYTES = MAX_FILENAME_CHARS;

/** The most characters of a caller's text that an error message repeats. */
export const MAX_SHOWN_CHARS = 100;
