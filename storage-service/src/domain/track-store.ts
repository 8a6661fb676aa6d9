// Stores tracks under an attempt, finds them for readers through the outcome of the served run, and
// removes them.

import { ServiceError } from '@stemline/common/errors/service-error.ts';
import type { ReceivedUpload } from '@stemline/common/grpc/framing.ts';
import type { AudioStore } from './audio-store.ts';
import { KEYS } from './keys.ts';
import { stemOf } from './names.ts';
import type { ObjectStore } from './object-store.ts';
import { originalName } from './original-name.ts';
import { type Received, receiveBytes } from './receive.ts';
import { markSchema, type TrackRecord } from './record-types.ts';
import type { Records } from './records.ts';
import { type DoneRun, type Run, type SongReader, servedRun } from './song.ts';

export interface TrackPlace {
  readonly songhash: string;
  readonly run: number;
  readonly attempt: number;
  readonly track: string;
}

/** Something that can be downloaded. */
export interface Download {
  readonly key: string;
  readonly name: string;
  readonly contentType: string;
  readonly etag: string;
  readonly size: number;
  readonly modifiedMs: number;
}

export interface TrackStore {
  /**
   * Takes in an attempt's track; the last whole upload of it wins. Throws NOT_FOUND (no such run), RUN_ENDED, and what
   * receiveBytes throws.
   */
  take(place: TrackPlace, upload: ReceivedUpload<unknown>): Promise<Received>;
  /** What readers get. Throws SONG_UNKNOWN, SONG_NOT_DONE, TRACK_UNKNOWN, TRACK_REMOVED. */
  find(songhash: string, query: string): Promise<Download>;
  /** The audio itself. Throws NOT_FOUND. */
  findAudio(audio: string): Promise<Download>;
  /** Removes a track of the served run; its full name. Idempotent. Throws as `find`, but not TRACK_REMOVED. */
  remove(songhash: string, query: string): Promise<string>;
}

export interface TrackStoreDeps {
  readonly store: ObjectStore;
  readonly records: Records;
  readonly songs: SongReader;
  readonly audio: AudioStore;
}

/** What the original API calls the bass. */
const ALIASES: Readonly<Record<string, string>> = { base: 'bass' };
const FIND_TRIES = 5;
/** A track in an uncompressed format outgrows the upload it was made from; this is only a guard. */
const MAX_TRACK_BYTES = 8 * 1024 ** 3;

export function createTrackStore({ store, records, songs, audio }: TrackStoreDeps): TrackStore {
  const findAudio = async (address: string): Promise<Download> => {
    const info = await audio.info(address);
    if (!info) throw new ServiceError('NOT_FOUND', 'No such audio.');
    const { contentType, filename, size, modifiedMs } = info;
    const name = originalName(contentType, filename);
    return { key: KEYS.audio(address), name, contentType, etag: address, size, modifiedMs };
  };

  const findStem = async (songhash: string, query: string): Promise<Download> => {
    for (let tries = 1; ; tries += 1) {
      const song = await songs.known(songhash);
      const served = servedRun(song) ?? throwNotDone(song.newest);
      const track = trackOf(served, query);
      const removed = await songs.removedTracks(songhash, served.number);
      if (removed.includes(track.name)) throw new ServiceError('TRACK_REMOVED', `${track.name} was removed.`);
      const key = KEYS.track(songhash, served.number, served.outcome.attempt, track.name);
      const stat = await store.stat(key);
      const { name, contentType, sha224: etag, size } = track;
      if (stat) return { key, name, contentType, etag, size, modifiedMs: stat.modifiedMs };
      // A newer run was published, or the track removed, since we looked.
      if (tries === FIND_TRIES) throw new Error(`the published track ${key} is not in the store`);
    }
  };

  const assertTaking = async ({ songhash, run }: TrackPlace) => {
    if ((await songs.run(songhash, run)).outcome) throw runEnded();
  };

  /**
   * Runs after the bytes were committed. Removes them and throws RUN_ENDED if the run has ended
   * without them.
   */
  const confirm = async ({ songhash, run, attempt, track }: TrackPlace) => {
    // The end of a run first writes its outcome and then clears what it does not name, so one of us two sees the other.
    const found = (await songs.load(songhash)).runs.find(({ number }) => number === run);
    if (found && !found.outcome) return;
    const outcome = found?.outcome;
    const isPublished =
      outcome?.state === 'done' && outcome.attempt === attempt && outcome.tracks.some(({ name }) => name === track);
    if (isPublished) return;
    await store.delete(KEYS.track(songhash, run, attempt, track));
    throw runEnded();
  };

  return {
    findAudio,
    find: async (songhash, query) => {
      if (stemOf(query) !== 'original') return findStem(songhash, query);
      const { newest } = await songs.known(songhash);
      const original = await findAudio(newest.request.audio);
      if (query !== 'original' && query !== original.name) throw unknownTrack(query);
      return original;
    },
    remove: async (songhash, query) => {
      const song = await songs.known(songhash);
      if (stemOf(query) === 'original')
        throw new ServiceError('TRACK_UNKNOWN', 'The original cannot be removed by itself: remove the song.');
      const served = servedRun(song) ?? throwNotDone(song.newest);
      const { name } = trackOf(served, query);
      await records.create(markSchema, KEYS.removedTrack(songhash, served.number, name), {
        schema: 1,
        createdMs: Date.now(),
      });
      await store.delete(KEYS.track(songhash, served.number, served.outcome.attempt, name));
      return name;
    },
    take: async (place, upload) => {
      await assertTaking(place);
      return receiveBytes(store, upload, MAX_TRACK_BYTES, async (staged, received) => {
        await assertTaking(place);
        await staged.commit(KEYS.track(place.songhash, place.run, place.attempt, place.track));
        await confirm(place);
        return received;
      });
    },
  };
}

function trackOf(served: DoneRun, query: string): TrackRecord {
  const stem = stemOf(query);
  const wanted = (ALIASES[stem] ?? stem) + query.slice(stem.length);
  const { tracks } = served.outcome;
  const track = tracks.find(({ name }) => name === wanted) ?? tracks.find(({ name }) => stemOf(name) === wanted);
  if (!track) throw unknownTrack(query);
  return track;
}

function throwNotDone(newest: Run): never {
  const { outcome } = newest;
  if (!outcome) throw new ServiceError('SONG_NOT_DONE', 'The song is not done yet.');
  if (outcome.state === 'failed')
    throw new ServiceError('SONG_NOT_DONE', `The song has failed: ${outcome.reason || outcome.code}`);
  throw new ServiceError('SONG_NOT_DONE', 'The song was cancelled.');
}

function unknownTrack(query: string): ServiceError {
  return new ServiceError('TRACK_UNKNOWN', `The song has no track ${query}.`);
}

function runEnded(): ServiceError {
  return new ServiceError('RUN_ENDED', 'The run has ended; it takes no more tracks.');
}
