// Records the ends of deliveries, and reopens a delivery that has ended. After each reopening, the
// end is recorded under a new key, so that a late record of an earlier end changes nothing. For a
// week, an ended delivery is found by its id, so that it can be sent again after a loss of Redis.

import { ServiceError } from '@stemline/common/errors/service-error.ts';
import { ENDED_DELIVERY_MS } from '@stemline/common/limits.ts';
import { KEYS } from './keys.ts';
import type { ObjectStore } from './object-store.ts';
import type { DeliveryRef, PendingIndex } from './pending.ts';
import { type DeliveryRecord, deliverySchema, type EndedDeliveryRecord, endedDeliverySchema } from './record-types.ts';
import type { Records } from './records.ts';
import type { SongReader } from './song.ts';

/** Writes and finds the ends of deliveries. record() and reopen() throw NOT_FOUND. */
export interface DeliveryEnds {
  /**
   * Records the end of a delivery that was reopened `reopened` times; the first record counts.
   * Idempotent. Accepts also a run that was removed while it owed the delivery. `id`: the id by
   * which find() finds the delivery; empty: find() does not find it.
   */
  record(
    songhash: string,
    run: number,
    delivery: DeliveryRef & { readonly id: string },
    reopened: number,
    record: DeliveryRecord,
  ): Promise<void>;
  /** Returns a delivery whose end was recorded in the last week. */
  find(id: string): Promise<EndedDeliveryRecord | undefined>;
  /** Makes find() forget a delivery that ended more than a week ago. */
  dropOld(id: string): Promise<void>;
  /**
   * Makes a delivery owed again if it has ended. Returns the number of times that it was reopened.
   * Idempotent until the delivery ends again.
   */
  reopen(songhash: string, run: number, delivery: DeliveryRef): Promise<number>;
}

/** The parts that DeliveryEnds uses. */
interface DeliveryEndsDeps {
  readonly store: ObjectStore;
  readonly records: Records;
  readonly songs: SongReader;
  readonly pending: PendingIndex;
}

/** Has no state of its own. */
export function createDeliveryEnds({ store, records, songs, pending }: DeliveryEndsDeps): DeliveryEnds {
  const assertSubmission = async (songhash: string, run: number, id: string) => {
    if (!(await store.stat(KEYS.submission(songhash, run, id))))
      throw new ServiceError('NOT_FOUND', 'The run has no such submission.');
  };

  const read = (id: string) => records.read(endedDeliverySchema, KEYS.endedDelivery(id));

  return {
    record: async (songhash, run, delivery, reopened, record) => {
      const { id, submissionId, event } = delivery;
      const song = await songs.load(songhash);
      if (![...song.runs, ...song.removedRuns].some(({ number }) => number === run))
        throw new ServiceError('NOT_FOUND', 'The song has no such run.');
      await assertSubmission(songhash, run, submissionId);
      const { createdMs } = record;
      if (id !== '') {
        const ended = { schema: 1 as const, songhash, run, submissionId, event, createdMs };
        await records.replace(endedDeliverySchema, KEYS.endedDelivery(id), ended);
      }
      await records.create(deliverySchema, KEYS.delivered(songhash, run, submissionId, event, reopened), record);
      if ((await pending.timesReopened(songhash, run, delivery)) > reopened) return;
      await pending.unmarkEnded(songhash, run, delivery, reopened);
    },
    find: async (id) => {
      const ended = await read(id);
      return ended && !isOld(ended) ? ended : undefined;
    },
    dropOld: async (id) => {
      const ended = await read(id);
      if (ended && isOld(ended)) await store.delete(KEYS.endedDelivery(id));
    },
    reopen: async (songhash, run, delivery) => {
      const { submissionId, event } = delivery;
      await songs.run(songhash, run);
      await assertSubmission(songhash, run, submissionId);
      const times = await pending.timesReopened(songhash, run, delivery);
      const hasEnded = await store.stat(KEYS.delivered(songhash, run, submissionId, event, times));
      const reopened = hasEnded ? times + 1 : times;
      // Also if it was reopened before, because that call may have died before its last step.
      if (reopened > 0) await pending.reopen(songhash, run, delivery, reopened);
      return pending.timesReopened(songhash, run, delivery);
    },
  };
}

function isOld({ createdMs }: EndedDeliveryRecord): boolean {
  return Date.now() - createdMs >= ENDED_DELIVERY_MS;
}
