// Finds what can be downloaded: tracks and waveform peaks of the run that is served, and audio.

import { retry } from '@stemline/common/async/retry.ts';
import { PEAKS_CONTENT_TYPE, peaksName } from '@stemline/common/audio/peaks-file.ts';
import { ServiceError } from '@stemline/common/errors/service-error.ts';
import { ORIGINAL } from '@stemline/common/names.ts';
import type { AudioStore } from './audio-store.ts';
import { KEYS } from './keys.ts';
import type { ObjectStore } from './object-store.ts';
import { peaksLevel } from './peaks-level.ts';
import type { TrackRecord } from './record-types.ts';
import { removedTrack, servedOrThrow, tracksOf, unknownTrack } from './served-tracks.ts';
import type { DoneRun, Run, Song, SongReader } from './song.ts';
import { originalName, stemOf } from './track-names.ts';

/** Bytes that can be downloaded: an object, or a part of one. */
export interface Download {
  /** The key of its object. */
  readonly key: string;
  /** The first byte of the download in its object. */
  readonly start: number;
  /** With its extension. */
  readonly name: string;
  readonly contentType: string;
  /** Identifies the bytes. Of a track or audio: their SHA-224. */
  readonly etag: string;
  /** In bytes. */
  readonly size: number;
  /** Time when the bytes were stored, in Unix milliseconds. */
  readonly modifiedMs: number;
  /** The name of the user's file from the song's newest run. Empty for findAudio(). */
  readonly songFilename: string;
  /** Number of the song's newest run if it has ended. The download is a use of this song. */
  readonly endedRun: number | undefined;
}

/** Finds downloads. Reads the records at each call. */
export interface Downloads {
  /**
   * Finds a track of the served run, or the original. Without an extension, a name means the first
   * format that was not removed. Throws SONG_UNKNOWN, SONG_NOT_DONE, TRACK_UNKNOWN, TRACK_REMOVED.
   */
  find(songhash: string, query: string): Promise<Download>;
  /**
   * Finds the waveform peaks of a stem, or of the original, at a level of PEAK_LEVELS. Throws the
   * errors of find().
   */
  findPeaks(songhash: string, query: string, level: number): Promise<Download>;
  /** Finds audio by its address. Throws NOT_FOUND. */
  findAudio(audio: string): Promise<Download>;
}

/** The parts that Downloads uses. */
export interface DownloadsDeps {
  readonly store: ObjectStore;
  readonly songs: SongReader;
  readonly audio: AudioStore;
}

const NO_SONG = { songFilename: '', endedRun: undefined };

type KnownSong = Song & { readonly newest: Run };

/** A published track is not in the store: a newer run has replaced it, or it is being removed. */
class TrackMissing extends Error {}
const RETRY_MISSING = {
  backoff: { baseMs: 2, maxMs: 20 },
  attempts: 5,
  shouldRetry: (error: unknown) => error instanceof TrackMissing,
};

/** Has no state of its own. */
export function createDownloads({ store, songs, audio }: DownloadsDeps): Downloads {
  const storedAudio = async (address: string): Promise<Download | undefined> => {
    const info = await audio.info(address);
    if (!info) return undefined;
    const { contentType, filename, size, modifiedMs } = info;
    const name = originalName(contentType, filename);
    return { key: KEYS.audio(address), start: 0, name, contentType, etag: address, size, modifiedMs, ...NO_SONG };
  };

  const findOriginal = async (songhash: string, query: string): Promise<Download> => {
    const { newest } = await songs.known(songhash);
    const original = await storedAudio(newest.request.audio);
    if (!original)
      throw new ServiceError('TRACK_UNKNOWN', 'The uploaded audio is not stored any more. Send the song again.');
    if (query !== ORIGINAL && query !== original.name) throw unknownTrack(query, [original.name]);
    return { ...original, ...songOf(newest) };
  };

  /** Finds an upload that the served run has published. */
  const published = async (song: KnownSong, served: DoneRun, upload: TrackRecord): Promise<Download> => {
    const key = KEYS.track(song.songhash, served.number, served.outcome.claimId, upload.name);
    const stat = await store.stat(key);
    if (!stat) throw new TrackMissing(`the published upload ${key} is not in the store`);
    const { name, contentType, sha224: etag, size } = upload;
    return { key, start: 0, name, contentType, etag, size, modifiedMs: stat.modifiedMs, ...songOf(song.newest) };
  };

  /** Returns the first track that a name means and that was not removed. */
  const presentTrack = async (songhash: string, served: DoneRun, query: string): Promise<TrackRecord> => {
    const tracks = tracksOf(served, query);
    const removed = new Set(await songs.removedTracks(songhash, served.number));
    const present = tracks.find(({ name }) => !removed.has(name));
    if (!present) throw removedTrack(tracks.length === 1 ? (tracks[0] as TrackRecord).name : query);
    return present;
  };

  const findServed = async (songhash: string, query: string): Promise<Download> => {
    const song = await songs.known(songhash);
    const served = servedOrThrow(song);
    return published(song, served, await presentTrack(songhash, served, query));
  };

  const findServedPeaks = async (songhash: string, query: string, level: number): Promise<Download> => {
    const song = await songs.known(songhash);
    const served = servedOrThrow(song);
    const isOriginal = stemOf(query) === ORIGINAL;
    // The peaks belong to all tracks of the stem, so the query must only name one that was made.
    if (!isOriginal) tracksOf(served, query);
    const stem = isOriginal ? ORIGINAL : stemOf((await presentTrack(songhash, served, stemOf(query))).name);
    const upload = served.outcome.peaks?.find(({ name }) => name === peaksName(stem));
    if (!upload) throw new ServiceError('TRACK_UNKNOWN', `The song has no waveform of ${stem}.`);
    const whole = await published(song, served, upload);
    const range = await peaksLevel(store, whole.key, level);
    if (!range) throw new TrackMissing(`the published upload ${whole.key} is not in the store any more`);
    const kind = { name: `${stem}.dat`, contentType: PEAKS_CONTENT_TYPE, etag: `${whole.etag}-${level}` };
    return { ...whole, ...range, ...kind };
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
    findPeaks: (songhash, query, level) => retry(() => findServedPeaks(songhash, query, level), RETRY_MISSING),
  };
}

function songOf({ number, request, outcome }: Run) {
  return { songFilename: request.filename, endedRun: outcome ? number : undefined };
}
