// Serves the rpcs that list deliveries, send one again, and test a callback.

import { assertName, assertSonghash, invalid, pageSizeOf, wordRule } from '@stemline/common/checks.ts';
import { DELIVERY_STATE, type DeliveryState } from '@stemline/common/wire-words.ts';
import type { ListedDelivery } from '@stemline/job-queue/types.ts';
import type { DeliveryState__Output } from '@stemline/proto/gen/stemline/queue/v1/DeliveryState.ts';
import { checkCallback } from '../domain/callback.ts';
import { unknownDelivery } from '../domain/redeliver.ts';
import { parseToken, tokenOf } from './paging.ts';
import type { QueueHandlers, QueueParts } from './parts.ts';
import { fromDelivery } from './wire.ts';

type DeliveryRpcs = 'ListDeliveries' | 'GetDelivery' | 'RedeliverDelivery' | 'TestCallback';

/** Returns the handlers of the rpcs. */
export function deliveryHandlers({
  deliveries,
  redeliver,
  storeFor,
  guard,
}: QueueParts): Pick<QueueHandlers, DeliveryRpcs> {
  const known = async (id: string): Promise<ListedDelivery> => {
    const delivery = await deliveries.get(id);
    if (!delivery) throw unknownDelivery();
    return delivery;
  };

  return {
    ListDeliveries: {
      unary: async ({ songhash, pageSize, pageToken, state: given }) => {
        const limit = pageSizeOf(pageSize);
        const state = toState(given);
        if (songhash === '') {
          const part = state && String(DELIVERY_STATE.words.indexOf(state));
          const from = parseToken('all', pageToken, part);
          const { deliveries: found, next } = await deliveries.ofAll(limit, { from, state });
          return { deliveries: found.map(fromDelivery), nextPageToken: tokenOf('all', next) };
        }
        assertSonghash(songhash);
        const after = parseToken('deliveries', pageToken)?.after;
        const { deliveries: found, next } = await deliveries.ofSong(songhash, limit, { after, state });
        const place = next === undefined ? undefined : { part: 0, after: next };
        return { deliveries: found.map(fromDelivery), nextPageToken: tokenOf('deliveries', place) };
      },
    },

    GetDelivery: {
      unary: async ({ id }) => ({ delivery: fromDelivery(await known(id)) }),
    },

    RedeliverDelivery: {
      unary: async ({ id }, context) => {
        await redeliver(storeFor(context), id, context.signal);
        return { delivery: fromDelivery(await known(id)) };
      },
    },

    TestCallback: {
      unary: async ({ callback, testId }, { requestId }) => {
        assertName('submissionId', testId, 'test_id');
        if (!callback) throw invalid('callback is missing.');
        if (callback.on.length > 0 || callback.refusal !== '')
          throw invalid('callback.on and callback.refusal must be empty.');
        const checked = checkCallback({ ...callback, on: [] }, { guard, keepRefused: false });
        return { delivery: fromDelivery(await known(await deliveries.oweTest(testId, { ...checked, requestId }))) };
      },
    },
  };
}

function toState(given: DeliveryState__Output): DeliveryState | undefined {
  const state = DELIVERY_STATE.fromWire(given);
  if (!state && given !== 'DELIVERY_STATE_UNSPECIFIED') throw invalid(`state ${wordRule(DELIVERY_STATE.words)}.`);
  return state;
}
