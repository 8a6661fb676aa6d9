// Sends a delivery again. The store reopens it before Redis, so that the loss of Redis does not
// lose it: the reconciler finds it owed, and owes it under the same id.

import { ServiceError } from '@stemline/common/errors/service-error.ts';
import type { Deliveries } from '@stemline/job-queue/deliveries.ts';
import type { ListedDelivery } from '@stemline/job-queue/types.ts';
import type { SongStore } from './song-store.ts';

/**
 * Makes an ended delivery pending again, and a pending one due now. Safe to repeat. Throws
 * DELIVERY_UNKNOWN, STORAGE_FULL, UNAVAILABLE.
 */
export type Redeliver = (store: SongStore, delivery: ListedDelivery) => Promise<void>;

/** Holds no state of its own. */
export function createRedeliver({ deliveries }: { deliveries: Pick<Deliveries, 'redeliver'> }): Redeliver {
  return async (store, delivery) => {
    const { event, songhash, run, submissionId } = delivery;
    // The store has no record of a test, nor of a song that was removed, and it lacks the end of a
    // delivery when it was restored from an older copy. Then only Redis holds the delivery.
    const ofStore = event === 'test' ? undefined : await store.reopen({ songhash, run }, submissionId, event);
    const ofRedis = delivery.state === 'pending' ? 0 : delivery.reopened + 1;
    const result = await deliveries.redeliver(delivery, Math.max(ofStore ?? 0, ofRedis));
    if (result === 'unknown') throw new ServiceError('DELIVERY_UNKNOWN', 'There is no such delivery any more.');
    if (result === 'ending')
      throw new ServiceError('UNAVAILABLE', 'The end of the delivery is being recorded. Try again in a moment.');
  };
}
