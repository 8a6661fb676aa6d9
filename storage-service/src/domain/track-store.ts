// Stores the uploads of tracks and peaks, each under its claim, and removes them.

import { ServiceError } from '@stemline/common/errors/service-error.ts';
import type { ReceivedUpload } from '@stemline/common/grpc/framing.ts';
import { ORIGINAL } from '@stemline/common/names.ts';
import { KEYS } from './keys.ts';
import type { ObjectStore } from './object-store.ts';
import { type Received, receiveBytes } from './receive.ts';
import { markSchema } from './record-types.ts';
import type { Records } from './records.ts';
import { servedOrThrow, tracksOf } from './served-tracks.ts';
import { type DoneRun, type Song, type SongReader, servedRun, uploadsOf } from './song.ts';
import { stemOf } from './track-names.ts';

/** Names the track of an upload. */
export interface TrackPlace {
  readonly songhash: string;
  readonly run: number;
  readonly claimId: string;
  /** With its extension. */
  readonly track: string;
}

/** Stores tracks of open runs; removes tracks of the run that is served. */
export interface TrackStore {
  /**
   * Stores a track of at most 8 GiB; the last complete upload counts. Throws NOT_FOUND (no such
   * run), RUN_ENDED, and the errors of receiveBytes().
   */
  take(place: TrackPlace, upload: ReceivedUpload<unknown>): Promise<Received>;
  /**
   * Removes a track of the served run, or a stem in all its formats, and returns the names with
   * their extensions. The peaks of a stem are removed with its last track. Idempotent. Throws
   * SONG_UNKNOWN, SONG_NOT_DONE and TRACK_UNKNOWN.
   */
  remove(songhash: string, query: string): Promise<string[]>;
  /**
   * Deletes the uploads of all ended runs, except those of the claim that the served run has
   * published. Idempotent.
   */
  dropUnserved(song: Song): Promise<void>;
}

/** The parts that TrackStore uses. */
export interface TrackStoreDeps {
  readonly store: ObjectStore;
  readonly records: Records;
  readonly songs: SongReader;
}

/** A safety limit. A track may be larger than its audio, because its format may be uncompressed. */
const MAX_TRACK_BYTES = 8 * 1024 ** 3;

/** Has no state of its own. */
export function createTrackStore({ store, records, songs }: TrackStoreDeps): TrackStore {
  const uploadKey = (songhash: string, { number, outcome }: DoneRun, name: string) =>
    KEYS.track(songhash, number, outcome.claimId, name);

  /** Runs after the marks are written, so of two removals at the same time one sees both marks. */
  const dropPeaksWithoutTracks = async (songhash: string, served: DoneRun) => {
    const removed = new Set(await songs.removedTracks(songhash, served.number));
    const { tracks, peaks = [] } = served.outcome;
    const present = new Set(tracks.filter(({ name }) => !removed.has(name)).map(({ name }) => stemOf(name)));
    for (const { name } of peaks) {
      const stem = stemOf(name);
      if (stem !== ORIGINAL && !present.has(stem)) await store.delete(uploadKey(songhash, served, name));
    }
  };

  const assertOpen = async ({ songhash, run }: TrackPlace) => {
    if (await songs.isOpen(songhash, run)) return;
    if ((await songs.run(songhash, run)).outcome) throw runEnded();
  };

  /** Deletes a stored track and throws RUN_ENDED when the run has ended without it. */
  const confirm = async ({ songhash, run, claimId, track }: TrackPlace) => {
    // A publisher writes the outcome and then deletes all other uploads. So either the publisher
    // finds this track, or this process finds the outcome.
    if (await songs.isOpen(songhash, run)) return;
    const outcome = (await songs.load(songhash)).runs.find(({ number }) => number === run)?.outcome;
    const isPublished =
      outcome?.state === 'done' && outcome.claimId === claimId && uploadsOf(outcome).some(({ name }) => name === track);
    if (isPublished) return;
    await store.delete(KEYS.track(songhash, run, claimId, track));
    throw runEnded();
  };

  return {
    remove: async (songhash, query) => {
      const song = await songs.known(songhash);
      if (stemOf(query) === ORIGINAL)
        throw new ServiceError('TRACK_UNKNOWN', 'The original cannot be removed by itself. Remove the song instead.');
      const served = servedOrThrow(song);
      const names = tracksOf(served, query).map(({ name }) => name);
      const mark = { schema: 1 as const, createdMs: Date.now() };
      for (const name of names)
        await records.create(markSchema, KEYS.removedTrack(songhash, served.number, name), mark);
      for (const name of names) await store.delete(uploadKey(songhash, served, name));
      await dropPeaksWithoutTracks(songhash, served);
      return names;
    },
    take: async (place, upload) => {
      await assertOpen(place);
      return receiveBytes(store, upload, { maxBytes: MAX_TRACK_BYTES }, async (staged, received) => {
        await assertOpen(place);
        await staged.commit(KEYS.track(place.songhash, place.run, place.claimId, place.track));
        await confirm(place);
        return received;
      });
    },
    dropUnserved: async (song) => {
      const { songhash } = song;
      const served = servedRun(song);
      for (const { number, outcome } of song.runs) {
        if (!outcome) continue;
        if (number !== served?.number) {
          await store.deletePrefix(KEYS.uploads(songhash, number));
          continue;
        }
        for await (const claimId of store.children(KEYS.uploads(songhash, number)))
          if (claimId !== served.outcome.claimId) await store.deletePrefix(KEYS.uploadsOf(songhash, number, claimId));
      }
    },
  };
}

function runEnded(): ServiceError {
  return new ServiceError('RUN_ENDED', 'The run has ended and accepts no more tracks.');
}
