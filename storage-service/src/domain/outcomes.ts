// Ends runs. A run has one outcome: of all processes that publish one, the first creates the
// record.

import { peaksName } from '@stemline/common/audio/peaks-file.ts';
import { invalid } from '@stemline/common/checks.ts';
import { ServiceError } from '@stemline/common/errors/service-error.ts';
import type { Logger } from '@stemline/common/logging/logger.ts';
import { ORIGINAL } from '@stemline/common/names.ts';
import { Contended } from './contention.ts';
import { KEYS } from './keys.ts';
import type { ObjectStore } from './object-store.ts';
import type { PendingIndex } from './pending.ts';
import { type DoneOutcome, outcomeSchema, type PublishedOutcome } from './record-types.ts';
import type { Records } from './records.ts';
import { type SongReader, uploadsOf } from './song.ts';
import type { SongUses } from './song-uses.ts';
import { assertTrackName, stemOf } from './track-names.ts';
import type { TrackStore } from './track-store.ts';

/** The result of publish(). */
export interface Published {
  /** The outcome of the run, from this call or an earlier one. */
  readonly outcome: PublishedOutcome;
  /** True: this call wrote it. False: an earlier call did. */
  readonly created: boolean;
}

/** Writes outcomes. */
export interface Outcomes {
  /**
   * Ends the run unless it has ended. Idempotent. Throws NOT_FOUND, INVALID_ARGUMENT, and
   * TRACK_MISSING when the outcome names a track that was not uploaded in the stated size.
   */
  publish(songhash: string, run: number, outcome: PublishedOutcome): Promise<Published>;
}

/** The parts that Outcomes uses. */
export interface OutcomesDeps {
  readonly store: ObjectStore;
  readonly records: Records;
  readonly songs: SongReader;
  readonly tracks: TrackStore;
  readonly pending: PendingIndex;
  readonly uses: SongUses;
  readonly log: Logger;
}

/** Has no state of its own. */
export function createOutcomes({ store, records, songs, tracks, pending, uses, log }: OutcomesDeps): Outcomes {
  /**
   * Returns the name of a track that is not stored with the size in the outcome; undefined: none.
   * Throws INVALID_ARGUMENT for names that are not allowed.
   */
  const missingUpload = async (songhash: string, run: number, outcome: PublishedOutcome) => {
    if (outcome.state !== 'done') return undefined;
    assertNames(outcome);
    for (const { name, size } of uploadsOf(outcome)) {
      const found = await store.stat(KEYS.track(songhash, run, outcome.claimId, name));
      if (found?.size !== size) return name;
    }
    return undefined;
  };

  /** Never rejects, because the outcome is written and the janitor repeats the clean-up. */
  const cleanUp = async (songhash: string, run: number) => {
    try {
      await tracks.dropUnserved(await songs.load(songhash));
      await uses.record(songhash, run);
      await pending.unmarkRun(songhash, run);
    } catch (error) {
      log.warn({ err: error, songhash, run }, 'an ended run could not be cleaned up yet');
    }
  };

  return {
    publish: async (songhash, run, outcome) => {
      const standing = async () => (await songs.run(songhash, run)).outcome;
      let before = await standing();
      if (!before) {
        const missing = await missingUpload(songhash, run, outcome);
        // A rival that has published meanwhile has also deleted the uploads of this outcome.
        if (missing !== undefined) before = await standing();
        if (missing !== undefined && !before) throw trackMissing(missing);
      }
      const created = !before && (await records.create(outcomeSchema, KEYS.outcome(songhash, run), outcome));
      const written = before ?? (created ? outcome : await standing());
      if (!written) throw new Contended();
      await cleanUp(songhash, run);
      return { outcome: written, created };
    },
  };
}

function trackMissing(name: string): ServiceError {
  return new ServiceError('TRACK_MISSING', `The track ${name} was not uploaded with the size that the outcome has.`);
}

/** Checks the names of tracks and peaks. Throws INVALID_ARGUMENT. */
function assertNames({ tracks, peaks = [] }: DoneOutcome): void {
  for (const [field, uploads] of Object.entries({ tracks, peaks }))
    if (new Set(uploads.map(({ name }) => name)).size < uploads.length)
      throw invalid(`outcome.${field} must name each track once.`);
  for (const [at, { name }] of tracks.entries()) assertTrackName(name, `outcome.tracks[${at}].name`);
  const allowed = new Set([ORIGINAL, ...tracks.map(({ name }) => stemOf(name))].map(peaksName));
  for (const [at, { name }] of peaks.entries())
    if (!allowed.has(name))
      throw invalid(
        `outcome.peaks[${at}].name must be ${peaksName(ORIGINAL)}, or the stem of a track followed by .peaks.`,
      );
}
