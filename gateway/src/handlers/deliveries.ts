// Lists the pending and finished callbacks of a song or of all songs, sends one again, and tests a
// callback.

import { randomUUID } from 'node:crypto';
import { fromTimestamp } from '@stemline/common/grpc/time.ts';
import { DELIVERY_EVENT, DELIVERY_STATE } from '@stemline/common/wire-words.ts';
import type { Delivery__Output } from '@stemline/proto/gen/stemline/queue/v1/Delivery.ts';
import type { ListDeliveriesResponse__Output } from '@stemline/proto/gen/stemline/queue/v1/ListDeliveriesResponse.ts';
import {
  GET_DELIVERY,
  LIST_ALL_DELIVERIES,
  LIST_DELIVERIES,
  REDELIVER,
  TEST_CALLBACK,
} from '../api/delivery-operations.ts';
import { changeCall, shortCall } from '../domain/peers.ts';
import { isoTime } from '../domain/run-view.ts';
import { answerJson } from '../http/answer.ts';
import { readCallbackTest } from '../http/json-body/callback-test.ts';
import { requestBody } from '../http/request-body.ts';
import { setRetryAfter } from '../http/retry-after.ts';
import { type RequestContext, type Route, route } from '../http/route.ts';
import { UNKNOWN } from '../schema/answered-enum.ts';
import { MAX_OTHER_BYTES } from '../schema/limits.ts';
import { pageOf } from '../schema/page.ts';
import type { Parts } from './parts.ts';

/** The routes of the deliveries. */
export function deliveryRoutes({ peers, links, limits }: Parts): Route[] {
  const accepted = ({ response }: RequestContext, delivery: Delivery__Output | null): void => {
    response.setHeader('location', links.delivery(delivery?.id ?? ''));
    setRetryAfter(response, null);
    answerJson(response, 202, viewOf(delivery));
  };

  const { storage, queue } = peers;
  return [
    route(LIST_DELIVERIES, async (context, { songhash, ...page }) => {
      // Throws SONG_UNKNOWN: the queue does not know whether a song exists.
      await storage.unary('GetSong', { songhash }, shortCall(context));
      const answer = await queue.unary('ListDeliveries', { songhash, ...pageOf(page) }, shortCall(context));
      answerJson(context.response, 200, pageView(answer));
    }),
    route(LIST_ALL_DELIVERIES, async (context, { state, ...page }) => {
      const wanted = state && { state: DELIVERY_STATE.toWire(state) };
      const answer = await queue.unary('ListDeliveries', { ...wanted, ...pageOf(page) }, shortCall(context));
      answerJson(context.response, 200, pageView(answer));
    }),
    route(GET_DELIVERY, async (context, { id }) => {
      const { delivery } = await queue.unary('GetDelivery', { id }, shortCall(context));
      answerJson(context.response, 200, viewOf(delivery));
    }),
    route(REDELIVER, async (context, { id }) => {
      const { delivery } = await queue.unary('RedeliverDelivery', { id }, changeCall(context));
      accepted(context, delivery);
    }),
    route(TEST_CALLBACK, async (context) => {
      const body = requestBody(context, { maxBytes: MAX_OTHER_BYTES, slowBodyMs: limits.slowBodyMs });
      const callback = await readCallbackTest(body);
      const { delivery } = await queue.unary('TestCallback', { callback, testId: randomUUID() }, changeCall(context));
      accepted(context, delivery);
    }),
  ];
}

function pageView({ deliveries, nextPageToken }: ListDeliveriesResponse__Output) {
  return { deliveries: deliveries.map(viewOf), next_page_token: nextPageToken || null };
}

function viewOf(delivery: Delivery__Output | null) {
  if (!delivery) throw new Error('the queue service returned no delivery');
  return {
    id: delivery.id,
    hash: delivery.songhash || null,
    run: delivery.run || null,
    event: DELIVERY_EVENT.fromWire(delivery.event) ?? UNKNOWN,
    state: DELIVERY_STATE.fromWire(delivery.state) ?? UNKNOWN,
    attempts: delivery.attempts,
    url: delivery.url,
    last_error: delivery.lastError || null,
    next_at: isoTime(fromTimestamp(delivery.nextAt)),
    created_at: isoTime(fromTimestamp(delivery.createdAt)),
  };
}
