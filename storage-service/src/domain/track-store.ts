// Stores the uploads of tracks, each under its claim; finds the tracks of the run that is served;
// and removes tracks.

import { retry } from '@stemline/common/async/retry.ts';
import { ServiceError } from '@stemline/common/errors/service-error.ts';
import type { ReceivedUpload } from '@stemline/common/grpc/framing.ts';
import type { AudioStore } from './audio-store.ts';
import { KEYS } from './keys.ts';
import type { ObjectStore } from './object-store.ts';
import { type Received, receiveBytes } from './receive.ts';
import { markSchema, type TrackRecord } from './record-types.ts';
import type { Records } from './records.ts';
import { type DoneRun, type Run, type Song, type SongReader, servedRun } from './song.ts';
import { ORIGINAL, originalName, stemOf } from './track-names.ts';

/** Names the track of an upload. */
export interface TrackPlace {
  readonly songhash: string;
  readonly run: number;
  readonly claimId: string;
  /** With its extension. */
  readonly track: string;
}

/** A track or an audio file that can be downloaded. */
export interface Download {
  /** The key of its object. */
  readonly key: string;
  /** With its extension. */
  readonly name: string;
  readonly contentType: string;
  /** SHA-224 of the bytes. */
  readonly etag: string;
  /** In bytes. */
  readonly size: number;
  /** Time when the bytes were stored, in Unix milliseconds. */
  readonly modifiedMs: number;
  /** The name of the user's file from the song's newest run. Empty for findAudio(). */
  readonly songFilename: string;
}

/** Stores tracks of open runs; finds and removes tracks of the run that is served. */
export interface TrackStore {
  /**
   * Stores a track of at most 8 GiB; the last complete upload counts. Throws NOT_FOUND (no such
   * run), RUN_ENDED, and the errors of receiveBytes().
   */
  take(place: TrackPlace, upload: ReceivedUpload<unknown>): Promise<Received>;
  /**
   * Finds a track of the served run, or the original, by its name with or without the extension.
   * Throws SONG_UNKNOWN, SONG_NOT_DONE, TRACK_UNKNOWN, TRACK_REMOVED.
   */
  find(songhash: string, query: string): Promise<Download>;
  /** Finds audio by its address. Throws NOT_FOUND. */
  findAudio(audio: string): Promise<Download>;
  /**
   * Removes a track of the served run and returns its name with the extension. Idempotent. Throws
   * the errors of find() except TRACK_REMOVED.
   */
  remove(songhash: string, query: string): Promise<string>;
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
  readonly audio: AudioStore;
}

/** Names that the original API uses, and the stems that they mean. */
const ALIASES: Readonly<Record<string, string>> = { base: 'bass' };
/** A safety limit. A track may be larger than its audio, because its format may be uncompressed. */
const MAX_TRACK_BYTES = 8 * 1024 ** 3;

/** A published track is not in the store: a newer run has replaced it, or it is being removed. */
class TrackMissing extends Error {}
const RETRY_MISSING = {
  backoff: { baseMs: 2, maxMs: 20 },
  attempts: 5,
  shouldRetry: (error: unknown) => error instanceof TrackMissing,
};

/** Keeps no state of its own. */
export function createTrackStore({ store, records, songs, audio }: TrackStoreDeps): TrackStore {
  const storedAudio = async (address: string): Promise<Download | undefined> => {
    const info = await audio.info(address);
    if (!info) return undefined;
    const { contentType, filename, size, modifiedMs } = info;
    const name = originalName(contentType, filename);
    return { key: KEYS.audio(address), name, contentType, etag: address, size, modifiedMs, songFilename: '' };
  };

  const findOriginal = async (songhash: string, query: string): Promise<Download> => {
    const { audio: address, filename } = (await songs.known(songhash)).newest.request;
    const original = await storedAudio(address);
    if (!original)
      throw new ServiceError('TRACK_UNKNOWN', 'The uploaded audio is not stored any more. Send the song again.');
    if (query !== ORIGINAL && query !== original.name) throw unknownTrack(query);
    return { ...original, songFilename: filename };
  };

  const findServed = async (songhash: string, query: string): Promise<Download> => {
    const song = await songs.known(songhash);
    const served = servedRun(song) ?? throwNotDone(song.newest);
    const track = trackOf(served, query);
    const removed = await songs.removedTracks(songhash, served.number);
    if (removed.includes(track.name)) throw new ServiceError('TRACK_REMOVED', `The track ${track.name} was removed.`);
    const key = KEYS.track(songhash, served.number, served.outcome.claimId, track.name);
    const stat = await store.stat(key);
    if (!stat) throw new TrackMissing(`the published track ${key} is not in the store`);
    const { name, contentType, sha224: etag, size } = track;
    const songFilename = song.newest.request.filename;
    return { key, name, contentType, etag, size, modifiedMs: stat.modifiedMs, songFilename };
  };

  const assertOpen = async ({ songhash, run }: TrackPlace) => {
    if ((await songs.run(songhash, run)).outcome) throw runEnded();
  };

  /** Deletes a stored track and throws RUN_ENDED when the run has ended without it. */
  const confirm = async ({ songhash, run, claimId, track }: TrackPlace) => {
    // A publisher writes the outcome and then deletes all other uploads. So either the publisher
    // finds this track, or this process finds the outcome.
    const found = (await songs.load(songhash)).runs.find(({ number }) => number === run);
    if (found && !found.outcome) return;
    const outcome = found?.outcome;
    const isPublished =
      outcome?.state === 'done' && outcome.claimId === claimId && outcome.tracks.some(({ name }) => name === track);
    if (isPublished) return;
    await store.delete(KEYS.track(songhash, run, claimId, track));
    throw runEnded();
  };

  return {
    findAudio: async (address) => {
      const found = await storedAudio(address);
      if (!found) throw new ServiceError('NOT_FOUND', 'There is no such audio.');
      return found;
    },
    find: (songhash, query) =>
      stemOf(query) === ORIGINAL
        ? findOriginal(songhash, query)
        : retry(() => findServed(songhash, query), RETRY_MISSING),
    remove: async (songhash, query) => {
      const song = await songs.known(songhash);
      if (stemOf(query) === ORIGINAL)
        throw new ServiceError('TRACK_UNKNOWN', 'The original cannot be removed by itself. Remove the song instead.');
      const served = servedRun(song) ?? throwNotDone(song.newest);
      const { name } = trackOf(served, query);
      const removed = KEYS.removedTrack(songhash, served.number, name);
      await records.create(markSchema, removed, { schema: 1, createdMs: Date.now() });
      await store.delete(KEYS.track(songhash, served.number, served.outcome.claimId, name));
      return name;
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

function trackOf(served: DoneRun, query: string): TrackRecord {
  const stem = stemOf(query);
  const wanted = (ALIASES[stem] ?? stem) + query.slice(stem.length);
  const { tracks } = served.outcome;
  const track = tracks.find(({ name }) => name === wanted) ?? tracks.find(({ name }) => stemOf(name) === wanted);
  if (!track) throw unknownTrack(query);
  return track;
}

function throwNotDone({ outcome }: Run): never {
  if (!outcome) throw new ServiceError('SONG_NOT_DONE', 'The song is not done yet.');
  if (outcome.state === 'failed')
    throw new ServiceError('SONG_NOT_DONE', `The song has failed: ${outcome.reason || outcome.code}`);
  throw new ServiceError('SONG_NOT_DONE', 'The song was cancelled.');
}

function unknownTrack(query: string): ServiceError {
  return new ServiceError('TRACK_UNKNOWN', `The song has no track ${query}.`);
}

function runEnded(): ServiceError {
  return new ServiceError('RUN_ENDED', 'The run has ended and accepts no more tracks.');
}
