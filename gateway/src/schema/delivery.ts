// The list of a song's deliveries: its query and its answer.

import { DELIVERY_EVENT, DELIVERY_STATE } from '@stemline/common/wire-words.ts';
import { z } from 'zod';
import { MAX_SHOWN_URL_BYTES } from '../domain/submission-options.ts';
import { NEXT_PAGE_TOKEN, TIME } from './answer-parts.ts';
import { pageParameters } from './page.ts';
import { strictQuery } from './query.ts';

/** The query of the list. */
export const DELIVERY_QUERY = strictQuery(
  pageParameters({ size: 'Number of deliveries on a page; fewer when their URLs are very long.' }),
);

/** One page of deliveries. */
export const DELIVERY_PAGE = z.object({
  deliveries: z.array(
    z.object({
      id: z.string().describe('The `webhook-id` header; the same in every attempt.'),
      run: z.int(),
      event: z.enum(DELIVERY_EVENT.words),
      state: z.enum(DELIVERY_STATE.words).describe('`refused`: never called; `last_error` gives the reason.'),
      attempts: z.int(),
      url: z
        .string()
        .describe(
          `The URL without its query. For a refused callback it is also without credentials and cut to ${MAX_SHOWN_URL_BYTES} bytes, or empty.`,
        ),
      last_error: z.string().nullable(),
      next_at: TIME,
      created_at: TIME,
    }),
  ),
  next_page_token: NEXT_PAGE_TOKEN,
});
