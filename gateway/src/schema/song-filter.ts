// The query of GET /apiv1/songs.

import { JOB_STATE } from '@stemline/common/wire-words.ts';
import { z } from 'zod';
import { MAX_NAME_CHARS } from './limits.ts';
import { pageParameters } from './page.ts';
import { strictQuery } from './query.ts';

/** Page and filters; an unknown parameter is refused. */
export const SONG_FILTER = strictQuery({
  ...pageParameters({
    size: 'Number of songs on a page.',
    token: '`next_page_token` of the previous page, requested with the same filters.',
  }),
  state: z.enum(JOB_STATE.words).optional().describe('Lists only songs in this state.'),
  model: z.string().max(MAX_NAME_CHARS).optional().describe('Lists only songs of the model with this name.'),
  q: z
    .string()
    .max(MAX_NAME_CHARS)
    .optional()
    .describe('Lists only songs whose file name contains this text, in any case and any Unicode normal form.'),
});
