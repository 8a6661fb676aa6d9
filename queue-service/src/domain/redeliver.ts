// Sends a delivery again. The store reopens it before Redis, so that the loss of Redis does not
// lose it: the reconciler finds it owed, and owes it under the same id. A delivery that ended
// before a loss of Redis is found in the store.

import { until } from '@stemline/common/async/wait.ts';
import { ServiceError } from '@stemline/common/errors/service-error.ts';
import type { Deliveries } from '@stemline/job-queue/deliveries.ts';
import type { RunPlacer } from './place-run.ts';
import type { SongStore } from './song-store.ts';

/** A notifier records the end of a delivery in milliseconds, unless the store is unavailable. */
const RECORDING = {
  everyMs: 50,
  timeoutMs: 3_000,
  timeoutError: () =>
    new ServiceError('UNAVAILABLE', 'The end of the delivery is being recorded. Try again in a moment.'),
};

/**
 * Makes an ended delivery pending again, and a pending one due now. Safe to repeat. Throws
 * DELIVERY_UNKNOWN, STORAGE_FULL, UNAVAILABLE.
 */
export type Redeliver = (store: SongStore, id: string, signal: AbortSignal) => Promise<void>;

/** The parts that Redeliver uses. */
interface RedeliverDeps {
  readonly deliveries: Pick<Deliveries, 'get' | 'redeliver'>;
  readonly placer: Pick<RunPlacer, 'place'>;
}

/** Has no state of its own. */
export function createRedeliver({ deliveries, placer }: RedeliverDeps): Redeliver {
  /** Owes a delivery again that Redis has lost, as the reconciler does. */
  const restore = async (store: SongStore, id: string, signal: AbortSignal) => {
    const ended = await store.endedDelivery(id);
    if (!ended || (await store.reopen(ended, ended.submissionId, ended.event)) === undefined) throw unknownDelivery();
    for await (const { run, subscribers } of store.openRuns([ended], signal))
      await placer.place(store, run, subscribers);
  };

  return async (store, id, signal) => {
    const delivery = await deliveries.get(id);
    if (!delivery) return restore(store, id, signal);
    const { event, songhash, run, submissionId } = delivery;
    // The store has no record of a test, nor of a song that was removed, and it lacks the end of a
    // delivery when it was restored from an older copy. Then only Redis holds the delivery.
    const ofStore = event === 'test' ? undefined : await store.reopen({ songhash, run }, submissionId, event);
    const ofRedis = delivery.state === 'pending' ? 0 : delivery.reopened + 1;
    const result = await until(async () => {
      const answer = await deliveries.redeliver(delivery, Math.max(ofStore ?? 0, ofRedis));
      return answer === 'ending' ? undefined : answer;
    }, RECORDING);
    if (result === 'unknown') throw unknownDelivery();
  };
}

/** Returns the error of an unknown delivery. */
export function unknownDelivery(): ServiceError {
  const text = 'There is no such delivery, or it ended more than a week ago or before a loss of Redis.';
  return new ServiceError('DELIVERY_UNKNOWN', text);
}
