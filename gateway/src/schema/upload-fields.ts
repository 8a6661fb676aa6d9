// Schemas of the query and of the form of POST /apiv1/songs. Both may hold the same options as
// text.

import { audioExtensionOf, withoutAudioExtension } from '@stemline/common/audio/extensions.ts';
import { cutText } from '@stemline/common/cut-text.ts';
import { jsonOrUndefined } from '@stemline/common/json-text.ts';
import { RUN_EVENTS } from '@stemline/common/wire-words.ts';
import { z } from 'zod';
import { BYTES } from './bytes.ts';
import { MAX_FIELD_TEXT, MAX_FILENAME_BYTES } from './limits.ts';
import { CONFLICTS_OF_FIELDS } from './option-conflicts.ts';
import { OPTION_FIELDS } from './option-fields.ts';
import { OPTIONS_TEXT } from './options.ts';
import { strictQuery } from './query.ts';
import { CALLBACK_EVENTS, CALLBACK_SECRET, CALLBACK_URL, MODEL_NAME, PRIORITY_WORD } from './submission.ts';

const FIELDS = {
  model: MODEL_NAME.optional(),
  priority: PRIORITY_WORD.optional(),
  ...OPTION_FIELDS,
  options: OPTIONS_TEXT.optional(),
  callback_url: CALLBACK_URL.optional().describe(
    'The server posts to this address when the song is done, and at the events in `callback_on`. http or https, without credentials.',
  ),
  callback_data: z
    .string()
    .refine((text) => jsonOrUndefined(text) !== undefined, 'must be JSON')
    .optional()
    .meta({
      description: 'JSON that the server posts byte for byte as the client wrote it. Needs `callback_url` beside it.',
      contentMediaType: 'application/json',
    }),
  callback_on: z
    .string()
    // The order has no meaning; in sorted order, equal lists have equal text.
    .transform((list) =>
      list
        .split(',')
        .filter((event) => event !== '')
        .sort(),
    )
    .pipe(CALLBACK_EVENTS)
    .meta({ pattern: `^(${[...RUN_EVENTS, ''].join('|')})(,(${[...RUN_EVENTS, ''].join('|')}))*$` })
    .optional()
    .describe(
      'Events to report besides `done`, separated by commas: `failed`, `cancelled`. Needs `callback_url` beside it.',
    ),
};

/** The query. Only the query has `filename`: in a form, the file has a name itself. */
export const UPLOAD_QUERY = strictQuery({
  ...FIELDS,
  filename: z
    .string()
    .transform(cleanFilename)
    .optional()
    .describe('The name of the song, for people. It takes precedence over the name of the file in a form.'),
});

/**
 * The fields of a form beside its file. The reader of the form refuses other names. Only the form
 * has a secret, because servers and proxies log queries.
 */
export const UPLOAD_FIELDS = z.object({ ...FIELDS, callback_secret: CALLBACK_SECRET.optional() });

/** The options in a query or in a form. */
export type UploadFields = z.output<typeof UPLOAD_FIELDS>;

/** Names of the fields that a form may hold besides its file. */
export const UPLOAD_FIELD_NAMES = Object.keys(UPLOAD_FIELDS.shape);

/** The whole form, for the description only: its file is read as a stream. */
export const UPLOAD_FORM = z
  .strictObject({
    file: BYTES.meta({ type: 'string', format: 'binary', description: 'The audio.' }),
    ...UPLOAD_FIELDS.shape,
  })
  .meta({
    id: 'UploadForm',
    description: `One file, and fields of at most ${MAX_FIELD_TEXT} each.`,
    ...CONFLICTS_OF_FIELDS,
  });

/**
 * Cleans a file name for display: removes control characters, and shortens a long name before its
 * extension.
 */
export function cleanFilename(filename: string): string {
  const cleaned = filename.replace(/\p{C}/gu, '');
  const extension = audioExtensionOf(cleaned);
  return cutText(withoutAudioExtension(cleaned), MAX_FILENAME_BYTES - extension.length) + extension;
}
