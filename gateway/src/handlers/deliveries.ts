// Lists the pending and finished callbacks of a song, page by page.

import { fromTimestamp } from '@stemline/common/grpc/time.ts';
import { DELIVERY_EVENT, DELIVERY_STATE } from '@stemline/common/wire-words.ts';
import { LIST_DELIVERIES } from '../api/song-operations.ts';
import { shortCall } from '../domain/peers.ts';
import { isoTime } from '../domain/run-view.ts';
import { answerJson } from '../http/answer.ts';
import { type Route, route } from '../http/route.ts';
import { pageOf } from '../schema/page.ts';
import type { Parts } from './parts.ts';

/** The route of the deliveries. */
export function deliveryRoutes({ peers }: Parts): Route[] {
  const { storage, queue } = peers;
  return [
    route(LIST_DELIVERIES, async (context, { songhash, ...page }) => {
      // Throws SONG_UNKNOWN: the queue does not know whether a song exists.
      await storage.unary('GetSong', { songhash }, shortCall(context));
      const { deliveries, nextPageToken } = await queue.unary(
        'ListDeliveries',
        { songhash, ...pageOf(page) },
        shortCall(context),
      );
      answerJson(context.response, 200, {
        deliveries: deliveries.map((delivery) => ({
          id: delivery.id,
          run: delivery.run,
          event: DELIVERY_EVENT.fromWire(delivery.event) ?? null,
          state: DELIVERY_STATE.fromWire(delivery.state) ?? null,
          attempts: delivery.attempts,
          url: delivery.url,
          last_error: delivery.lastError || null,
          next_at: isoTime(fromTimestamp(delivery.nextAt)),
          created_at: isoTime(fromTimestamp(delivery.createdAt)),
        })),
        next_page_token: nextPageToken || null,
      });
    }),
  ];
}
