// Schemas of deliveries: the queries of their lists, their answers, and the test of a callback.

import { DELIVERY_ID } from '@stemline/common/names.ts';
import { DELIVERY_EVENT, DELIVERY_STATE } from '@stemline/common/wire-words.ts';
import { z } from 'zod';
import { MAX_SHOWN_URL_BYTES } from '../domain/submission-options.ts';
import { SONGHASH } from './address.ts';
import { answeredEnum, UNKNOWN_TEXT } from './answered-enum.ts';
import { MAX_FIELD_TEXT, MAX_SHOWN_CHARS } from './limits.ts';
import { NEXT_PAGE_TOKEN, pageParameters } from './page.ts';
import { strictQuery } from './query.ts';
import { TIME } from './song.ts';
import { CALLBACK } from './submission.ts';

const EVENT = answeredEnum(DELIVERY_EVENT.words).meta({ id: 'DeliveryEvent', description: UNKNOWN_TEXT });
const STATE = answeredEnum(DELIVERY_STATE.words).meta({
  id: 'DeliveryState',
  description: `\`pending\`: the next attempt is at \`next_at\`; \`delivered\`: the receiver accepted it; \`refused\`: the server does not call this URL, and \`last_error\` has the reason; \`dead\`: the server has given up; ${UNKNOWN_TEXT}`,
});

/** The query of the list. */
export const DELIVERY_QUERY = strictQuery(
  pageParameters({ size: 'The most deliveries on a page; a page has fewer when their URLs are very long.' }),
);

/** The query of the list of all deliveries. */
export const ALL_DELIVERIES_QUERY = strictQuery({
  ...pageParameters({
    size: 'The most deliveries on a page; a page has fewer when their URLs are very long.',
    token: '`next_page_token` of the previous page, requested with the same `state`.',
  }),
  state: z.enum(DELIVERY_STATE.words).optional().describe('Lists only deliveries in this state.'),
});

/** The path of an address of one delivery. */
export const DELIVERY_PATH = z.object({
  id: z
    .string()
    .regex(DELIVERY_ID, 'must be the id of a delivery: msg_ and 56 hex digits in lower case')
    .describe('The id of the delivery: its `webhook-id`.'),
});

/** One delivery. */
export const DELIVERY = z
  .object({
    id: z.string().regex(DELIVERY_ID).describe('The `webhook-id` header; the same in every attempt.'),
    hash: SONGHASH.nullable().describe('The song; null: a test.'),
    run: z.int().min(1).nullable().describe('Number of the run whose end is reported; null: a test.'),
    event: EVENT.describe('The end of the run that is reported, or `test`.'),
    state: STATE,
    attempts: z.int().min(0).describe('Number of POSTs that have begun. A redelivery begins the count again.'),
    url: z
      .string()
      .describe(
        `The URL of the callback without its query. A malformed URL is shown without credentials and cut to ${MAX_SHOWN_URL_BYTES} bytes. Empty: the callback has no URL.`,
      ),
    last_error: z
      .string()
      .nullable()
      .describe('Why the last attempt failed or the delivery was refused; null: neither has happened.'),
    next_at: TIME.describe('Time of the next attempt, in UTC; null: there is none.'),
    created_at: TIME,
  })
  .meta({ id: 'Delivery' });

/** One page of deliveries. */
export const DELIVERY_PAGE = z
  .object({ deliveries: z.array(DELIVERY), next_page_token: NEXT_PAGE_TOKEN })
  .meta({ id: 'DeliveryPage' });

const { on: _on, ...TEST_SHAPE } = CALLBACK.shape;

/** The body of the test of a callback. */
export const CALLBACK_TEST = z
  .strictObject(TEST_SHAPE, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `The body has no member "${issue.keys[0]?.slice(0, MAX_SHOWN_CHARS)}". Known: ${Object.keys(TEST_SHAPE).join(', ')}.`
        : undefined,
  })
  .meta({
    id: 'CallbackTest',
    description: `The callback to test, in at most ${MAX_FIELD_TEXT}. An unknown or repeated member is refused.`,
  });
