// Interface of the catalogue, a list of songs for people. Its data is a copy of the object store's,
// which catalogue-sync.ts makes and which may be lost at any time. No decision depends on it.

import type { SONG_STATE } from '@stemline/common/wire-words.ts';

/** The state of a song's newest run. */
export type SongState = (typeof SONG_STATE.words)[number];

/** A song in the catalogue. Its time and names are those of its first run. */
export interface SongEntry {
  readonly songhash: string;
  readonly namespace: string;
  readonly audio: string;
  readonly model: string;
  readonly revision: string;
  readonly filename: string;
  /** Time of the first request, in Unix milliseconds. */
  readonly createdMs: number;
  /** Number of the newest run. */
  readonly run: number;
  /** State of the newest run. */
  readonly state: SongState;
  /** Names of the newest done run's tracks, with removed ones. Empty: no run is done. */
  readonly tracks: readonly string[];
  /** Length of the music, from the newest done run. 0: not known. */
  readonly durationSeconds: number;
  /** Number of warnings in the manifest of the newest done run. */
  readonly warnings: number;
}

/** One page of a list. */
export interface CataloguePage {
  readonly songs: readonly SongEntry[];
  /** Empty on the last page. */
  readonly nextPageToken: string;
  /** Number of all entries of the namespace, also of those that the filters exclude. */
  readonly total: number;
}

/**
 * All methods are idempotent. While the catalogue is unavailable, they throw UNAVAILABLE within
 * about a second.
 */
export interface Catalogue {
  /** Connects in the background, again and again until stop(). Calls `onReady` each time. */
  start(onReady: () => void): void;
  /** Closes the connection. */
  stop(): Promise<void>;
  /** Writes an entry. Replaces the entry of the same song. */
  put(entry: SongEntry): Promise<void>;
  /** Removes the entry of a song if there is one. */
  remove(songhash: string): Promise<void>;
  /**
   * Returns the entries of these songs in the same order; undefined for an entry that is missing or
   * incomplete.
   */
  get(songhashes: readonly string[]): Promise<(SongEntry | undefined)[]>;
  /** Yields every songhash of every namespace, in batches. */
  all(): AsyncIterable<readonly string[]>;
  /** Returns whether a copy of all songs has ended, and the catalogue has lost nothing since. */
  isComplete(): Promise<boolean>;
  /**
   * Notes that the copy `id` of all songs is running, for 60 s, unless the catalogue is complete or
   * notes another copy. Returns false when the catalogue already notes one of these.
   */
  beginCopy(id: string): Promise<boolean>;
  /** Extends the note of the copy to 60 s from now. */
  continueCopy(id: string): Promise<void>;
  /** Notes that the catalogue is complete, if it still has the note of the copy. */
  endCopy(id: string): Promise<void>;
  /**
   * Returns one page of the entries that `matches` accepts (default: all), newest first. Examines
   * at most 2000 entries, so that a page may hold fewer than `size` although more follow. `token`:
   * the `nextPageToken` of the page before; empty: the first page. Throws INVALID_ARGUMENT for any
   * other token, and UNAVAILABLE while the catalogue is not complete.
   */
  page(namespace: string, size: number, token: string, matches?: (entry: SongEntry) => boolean): Promise<CataloguePage>;
}
