// Schemas of the JSON body of POST /apiv1/separate.

import { z } from 'zod';
import { MAX_FIELD_TEXT, MAX_OTHER_TEXT } from './limits.ts';
import { OPTIONS } from './option-schemas.ts';
import { OPTIONS_TEXT } from './options.ts';
import { GIVEN_PRIORITY, MODEL_NAME, PRIORITY_WORD } from './submission.ts';

/** The whole body, for the description only: it is read as a stream. */
export const SEPARATE_BODY = z
  .object({
    mp3: z.string().meta({
      contentEncoding: 'base64',
      description:
        'The audio file, in any supported format, in standard base64 with padding. Spaces and line breaks are skipped. A `data:` prefix is refused.',
    }),
    model: MODEL_NAME.nullish(),
    callback: z
      .unknown()
      .optional()
      .describe(
        `A \`Callback\`. Any other JSON is accepted too, as by the original API, and the song is accepted even when the callback has no usable \`url\`, has an address to which the server sends no callbacks, names an unknown event in \`on\`, or is larger than ${MAX_FIELD_TEXT}. The delivery is then recorded as \`refused\`, with the reason.`,
      ),
    options: OPTIONS.nullish().describe('Options of the separation, each at most once.'),
    priority: PRIORITY_WORD.nullish(),
  })
  .meta({
    id: 'SeparateBody',
    description: `Unknown members are ignored; a known one must not appear twice. Each known member except \`mp3\` may have at most ${MAX_FIELD_TEXT}, and the whole body beside \`mp3\` at most ${MAX_OTHER_TEXT}.`,
  });

/** The members that are checked once the audio has ended. `options` is JSON text. */
export const SEPARATE_FIELDS = SEPARATE_BODY.pick({ model: true }).extend({
  options: OPTIONS_TEXT.optional(),
  priority: GIVEN_PRIORITY,
});
