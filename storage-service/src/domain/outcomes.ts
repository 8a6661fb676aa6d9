// Writes the outcome of a run. Done, failed and cancelled race to create one record, and the first
// one wins.

import { ServiceError } from '@stemline/common/errors/service-error.ts';
import type { Logger } from '@stemline/common/logging/logger.ts';
import { KEYS } from './keys.ts';
import { assertTrackName, invalid } from './names.ts';
import type { ObjectStore } from './object-store.ts';
import type { PendingIndex } from './pending.ts';
import { type DeliveryRecord, deliverySchema, outcomeSchema, type PublishedOutcome } from './record-types.ts';
import type { Records } from './records.ts';
import type { SongReader } from './song.ts';
import { dropUnservedTracks } from './tidy.ts';

export interface Published {
  /** The outcome that stands. */
  readonly outcome: PublishedOutcome;
  readonly created: boolean;
}

export interface Outcomes {
  /** Idempotent. Throws NOT_FOUND, TRACK_MISSING (a done outcome names a track that was not uploaded). */
  publish(songhash: string, run: number, outcome: PublishedOutcome): Promise<Published>;
  /** Notes once that a delivery has ended; the first note stands. Idempotent. Throws NOT_FOUND. */
  recordDelivery(
    songhash: string,
    run: number,
    delivery: { submissionId: string; event: 'done' | 'failed' | 'cancelled'; record: DeliveryRecord },
  ): Promise<void>;
}

export interface OutcomesDeps {
  readonly store: ObjectStore;
  readonly records: Records;
  readonly songs: SongReader;
  readonly pending: PendingIndex;
  readonly log: Logger;
}

export function createOutcomes({ store, records, songs, pending, log }: OutcomesDeps): Outcomes {
  const assertUploaded = async (songhash: string, run: number, outcome: PublishedOutcome) => {
    if (outcome.state !== 'done') return;
    if (new Set(outcome.tracks.map((track) => track.name)).size < outcome.tracks.length)
      throw invalid('outcome.tracks must name each track once.');
    for (const [at, track] of outcome.tracks.entries()) {
      assertTrackName(track.name, `outcome.tracks[${at}].name`);
      const found = await store.stat(KEYS.track(songhash, run, outcome.attempt, track.name));
      if (found?.size !== track.size)
        throw new ServiceError('TRACK_MISSING', `The track ${track.name} was not uploaded as the outcome says.`);
    }
  };

  /** Its failure is not the publisher's: the run stays marked, and the janitor tries again. */
  const tidy = async (songhash: string, run: number) => {
    try {
      await dropUnservedTracks(store, await songs.load(songhash));
      await pending.unmarkRun(songhash, run);
    } catch (error) {
      log.warn({ err: error, songhash, run }, 'run not tidied yet');
    }
  };

  return {
    publish: async (songhash, run, outcome) => {
      const before = (await songs.run(songhash, run)).outcome;
      if (!before) await assertUploaded(songhash, run, outcome);
      const created = !before && (await records.create(outcomeSchema, KEYS.outcome(songhash, run), outcome));
      const standing = before ?? (created ? outcome : (await songs.run(songhash, run)).outcome);
      if (!standing) throw new ServiceError('UNAVAILABLE', 'The run is being changed by others. Try again.');
      await tidy(songhash, run);
      return { outcome: standing, created };
    },
    recordDelivery: async (songhash, run, { submissionId, event, record }) => {
      await songs.run(songhash, run);
      if (!(await store.stat(KEYS.submission(songhash, run, submissionId))))
        throw new ServiceError('NOT_FOUND', 'No such submission of the run.');
      await records.create(deliverySchema, KEYS.delivered(songhash, run, submissionId, event), record);
      await pending.unmarkSubmission(songhash, run, submissionId);
    },
  };
}
