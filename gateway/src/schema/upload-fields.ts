// The query and the form of POST /apiv1/songs. Both may hold the same options as text.

import { z } from 'zod';
import { cleanFilename } from './filename.ts';
import { MAX_FIELD_TEXT } from './limits.ts';
import { jsonOf, KBPS_TEXT, OPTIONS_TEXT } from './options.ts';
import { strictQuery } from './query.ts';
import { CALLBACK_EVENTS, CALLBACK_URL, MODEL_NAME, PRIORITY_WORD } from './submission.ts';

const FIELDS = {
  model: MODEL_NAME.optional(),
  priority: PRIORITY_WORD.optional(),
  mp3_kbps: KBPS_TEXT,
  options: OPTIONS_TEXT.optional(),
  callback_url: CALLBACK_URL.optional().describe(
    'The server posts to this address when the song is done. http or https, without credentials.',
  ),
  callback_data: z
    .string()
    .refine((text) => jsonOf(text) !== undefined, 'must be JSON')
    .optional()
    .describe('JSON that is posted byte for byte as it was written. Needs `callback_url`.'),
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
    .optional()
    .describe('Further events, separated by commas: `failed`, `cancelled`. Needs `callback_url`.'),
};

/** Options in the query. The name of a form's file is in the form. */
export const UPLOAD_QUERY = strictQuery({
  ...FIELDS,
  filename: z
    .string()
    .transform(cleanFilename)
    .optional()
    .describe('The name of the song, for people. In a form it overrides the name of the file.'),
});

/** The fields of a form, without its file. Reading the form refuses other names. */
export const UPLOAD_FIELDS = z.object(FIELDS);

export type UploadFields = z.output<typeof UPLOAD_FIELDS>;

/** Names of the fields that a form may hold besides its file. */
export const UPLOAD_FIELD_NAMES = Object.keys(FIELDS);

/** The whole form, for the description: its file is a stream. */
export const UPLOAD_FORM = z
  .object({
    file: z.unknown().meta({ contentMediaType: 'application/octet-stream', description: 'The audio.' }),
    ...FIELDS,
  })
  .describe(`One file, and fields of at most ${MAX_FIELD_TEXT} each.`);
