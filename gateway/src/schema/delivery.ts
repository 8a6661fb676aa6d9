// The list of a song's deliveries: its query and its answer.

import { DELIVERY_EVENT, DELIVERY_STATE } from '@stemline/common/wire-words.ts';
import { z } from 'zod';
import { MAX_SHOWN_URL_BYTES } from '../domain/submission-options.ts';
import { NEXT_PAGE_TOKEN, pageParameters } from './page.ts';
import { strictQuery } from './query.ts';
import { TIME } from './song.ts';

/** The query of the list. */
export const DELIVERY_QUERY = strictQuery(
  pageParameters({ size: 'The most deliveries on a page; a page has fewer when their URLs are very long.' }),
);

/** One page of deliveries. */
export const DELIVERY_PAGE = z.object({
  deliveries: z.array(
    z.object({
      id: z.string().describe('The `webhook-id` header; the same in every attempt.'),
      run: z.int().describe('Number of the run whose end is reported.'),
      event: z.enum(DELIVERY_EVENT.words).describe('The end of the run that is reported.'),
      state: z
        .enum(DELIVERY_STATE.words)
        .describe(
          '`pending`: the next attempt is at `next_at`; `delivered`: the receiver accepted it; `refused`: the server never calls this URL, and `last_error` says why; `dead`: the server has given up.',
        ),
      attempts: z.int().describe('Number of POSTs that have begun.'),
      url: z
        .string()
        .describe(
          `The URL of the callback without its query. The URL of a refused callback is also without credentials and cut to ${MAX_SHOWN_URL_BYTES} bytes; empty: it has none.`,
        ),
      last_error: z.string().nullable().describe('Why the last attempt failed; null: none has failed.'),
      next_at: TIME.describe('Time of the next attempt, in UTC; null: there is none.'),
      created_at: TIME,
    }),
  ),
  next_page_token: NEXT_PAGE_TOKEN,
});
