// Operations on the deliveries of callbacks.

import { z } from 'zod';
import { SONG_PATH } from '../schema/address.ts';
import {
  ALL_DELIVERIES_QUERY,
  CALLBACK_TEST,
  DELIVERY,
  DELIVERY_PAGE,
  DELIVERY_PATH,
  DELIVERY_QUERY,
} from '../schema/delivery.ts';
import { NO_QUERY } from '../schema/query.ts';
import * as errors from './errors.ts';
import { DELIVERY_LINKS, FIRST_DELIVERY } from './links.ts';
import { errorAnswer, type Operation, RETRY_AFTER } from './operation.ts';

const PAGE = { 'application/json': DELIVERY_PAGE };
const ONE = { 'application/json': DELIVERY };
const ACCEPTED_HEADERS = { Location: z.string().describe('The address of the delivery.'), ...RETRY_AFTER };
const UNKNOWN = errorAnswer(
  'There is no such delivery, or the server does not know it any more. It knows an ended delivery for a week and a test for an hour, or until Redis loses its data.',
  ['DELIVERY_UNKNOWN'],
  { name: 'DeliveryUnknown' },
);

/** Lists the deliveries of a song. */
export const LIST_DELIVERIES = {
  method: 'GET',
  path: '/apiv1/songs/:songhash/deliveries',
  id: 'listSongDeliveries',
  tag: 'callbacks',
  summary: 'List the deliveries of a song, pending and finished',
  description:
    'A delivery is the report of one event, such as `done`, to the callback of one submission of the song. The server repeats the POST until the receiver accepts it or the server gives up.',
  params: SONG_PATH,
  query: DELIVERY_QUERY,
  answers: [
    { status: 200, description: 'One page of deliveries, oldest first.', content: PAGE, links: FIRST_DELIVERY },
  ],
  errors: [errors.BAD_QUERY, errors.SONG_UNKNOWN, errors.UNAVAILABLE, errors.DEADLINE_EXCEEDED],
} satisfies Operation;

/** Lists the deliveries of all songs. */
export const LIST_ALL_DELIVERIES = {
  method: 'GET',
  path: '/apiv1/deliveries',
  id: 'listDeliveries',
  tag: 'callbacks',
  summary: 'List the deliveries of all songs',
  description:
    'Lists `pending`, `delivered`, `refused` and `dead` deliveries, one state after the other. In each state, the delivery that entered it first comes first. A page has deliveries of one state only: the list ends only when `next_page_token` is null. `state=dead` lists the callbacks that the server has given up. The list also contains tests, and deliveries of songs that were removed. Deliveries that ended more than a week ago, or before Redis lost its data, are not listed.',
  query: ALL_DELIVERIES_QUERY,
  answers: [{ status: 200, description: 'One page of deliveries.', content: PAGE, links: FIRST_DELIVERY }],
  errors: [errors.BAD_QUERY, errors.UNAVAILABLE, errors.DEADLINE_EXCEEDED],
} satisfies Operation;

/** Describes a delivery. */
export const GET_DELIVERY = {
  method: 'GET',
  path: '/apiv1/deliveries/:id',
  id: 'getDelivery',
  tag: 'callbacks',
  summary: 'Get the state of a delivery',
  params: DELIVERY_PATH,
  query: NO_QUERY,
  answers: [{ status: 200, description: 'The delivery.', content: ONE, links: DELIVERY_LINKS }],
  errors: [errors.BAD_QUERY, UNKNOWN, errors.UNAVAILABLE, errors.DEADLINE_EXCEEDED],
} satisfies Operation;

/** Sends a delivery again. */
export const REDELIVER = {
  method: 'POST',
  path: '/apiv1/deliveries/:id/redeliver',
  id: 'redeliver',
  tag: 'callbacks',
  summary: 'Send a delivery again',
  description:
    'A delivery that has ended as `delivered`, `refused` or `dead` becomes pending again: the server posts it at once, with the same `webhook-id`, and repeats the POST as often as that of a new delivery. A pending delivery is posted now instead of at `next_at`. If Redis has lost its data, a delivery that ended in the last week is still sent again, unless its song was removed.',
  params: DELIVERY_PATH,
  query: NO_QUERY,
  answers: [
    {
      status: 202,
      description:
        'The delivery is pending. It stays pending even if Redis loses its data, unless its song was removed or it is a test.',
      content: ONE,
      headers: ACCEPTED_HEADERS,
      links: DELIVERY_LINKS,
    },
  ],
  errors: [errors.BAD_QUERY, UNKNOWN, errors.UNAVAILABLE, errors.DEADLINE_EXCEEDED, errors.STORAGE_FULL],
} satisfies Operation;

/** Tests a callback. */
export const TEST_CALLBACK = {
  method: 'POST',
  path: '/apiv1/callbacks/test',
  id: 'testCallback',
  tag: 'callbacks',
  summary: 'Send the event `test` to a callback',
  description:
    'The server posts `data` to the URL once, with the headers of a real delivery and `x-stemline-event: test`. The delivery belongs to no song and is kept for an hour.',
  query: NO_QUERY,
  body: { 'application/json': CALLBACK_TEST },
  answers: [
    {
      status: 202,
      description: 'The delivery is pending.',
      content: ONE,
      headers: ACCEPTED_HEADERS,
      links: DELIVERY_LINKS,
    },
  ],
  errors: [
    errorAnswer('The JSON is malformed, the server does not send callbacks to the URL, or the upload was cut.', [
      'INVALID_ARGUMENT',
      'CALLBACK_REFUSED',
      'BAD_JSON',
      'UPLOAD_CUT',
    ]),
    errors.BODY_TOO_LARGE,
    errorAnswer('The body has a Content-Encoding.', ['UNSUPPORTED_ENCODING']),
    errors.TEST_UNAVAILABLE,
    errors.DEADLINE_EXCEEDED,
  ],
} satisfies Operation;
