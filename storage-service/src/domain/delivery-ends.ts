// Records the ends of deliveries, and reopens a delivery that has ended. Each reopening begins a
// new end with a key of its own, so that a late record of an earlier end changes nothing.

import { ServiceError } from '@stemline/common/errors/service-error.ts';
import type { RunEvent } from '@stemline/common/wire-words.ts';
import { KEYS } from './keys.ts';
import type { ObjectStore } from './object-store.ts';
import type { PendingIndex } from './pending.ts';
import { type DeliveryRecord, deliverySchema, reopenedSchema } from './record-types.ts';
import type { Records } from './records.ts';
import type { SongReader } from './song.ts';

/** One delivery. */
export interface DeliveryRef {
  readonly submissionId: string;
  readonly event: RunEvent;
}

/** Writes the ends of deliveries. The methods throw NOT_FOUND. */
export interface DeliveryEnds {
  /**
   * Records the end of a delivery that was reopened `reopened` times; the first record counts.
   * Idempotent. Also works on a run that was removed while it owed the delivery.
   */
  record(songhash: string, run: number, delivery: DeliveryRef, reopened: number, record: DeliveryRecord): Promise<void>;
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

/** Keeps no state of its own. */
export function createDeliveryEnds({ store, records, songs, pending }: DeliveryEndsDeps): DeliveryEnds {
  const timesReopened = async (songhash: string, run: number, { submissionId, event }: DeliveryRef) =>
    (await records.read(reopenedSchema, KEYS.reopened(songhash, run, submissionId, event)))?.times ?? 0;

  const assertSubmission = async (songhash: string, run: number, id: string) => {
    if (!(await store.stat(KEYS.submission(songhash, run, id))))
      throw new ServiceError('NOT_FOUND', 'The run has no such submission.');
  };

  return {
    record: async (songhash, run, delivery, reopened, record) => {
      const { submissionId, event } = delivery;
      const song = await songs.load(songhash);
      if (![...song.runs, ...song.removedRuns].some(({ number }) => number === run))
        throw new ServiceError('NOT_FOUND', 'The song has no such run.');
      await assertSubmission(songhash, run, submissionId);
      await records.create(deliverySchema, KEYS.delivered(songhash, run, submissionId, event, reopened), record);
      if ((await timesReopened(songhash, run, delivery)) > reopened) return;
      await pending.unmarkSubmission(songhash, run, submissionId);
      // The delivery may have been reopened between the two steps before.
      if ((await timesReopened(songhash, run, delivery)) > reopened)
        await pending.markDelivery(songhash, run, submissionId);
    },
    reopen: async (songhash, run, delivery) => {
      const { submissionId, event } = delivery;
      await songs.run(songhash, run);
      await assertSubmission(songhash, run, submissionId);
      const times = await timesReopened(songhash, run, delivery);
      if (!(await store.stat(KEYS.delivered(songhash, run, submissionId, event, times)))) return times;
      await pending.markDelivery(songhash, run, submissionId);
      await records.replace(reopenedSchema, KEYS.reopened(songhash, run, submissionId, event), {
        schema: 1,
        times: times + 1,
        createdMs: Date.now(),
      });
      return times + 1;
    },
  };
}
