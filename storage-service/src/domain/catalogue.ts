// Lists songs for people: quick to page through, and never used for decisions. What it holds is
// copied from the object store and can be lost at any time; catalogue-sync.ts fills it again.

import type { SONG_STATE } from '@stemline/common/wire-words.ts';

/** The state of a run: open, or its end. */
export type SongState = (typeof SONG_STATE.words)[number];

/** A song as the catalogue lists it. */
export interface SongEntry {
  readonly songhash: string;
  readonly namespace: string;
  readonly audio: string;
  readonly model: string;
  readonly revision: string;
  readonly filename: string;
  /** When the song was first requested. */
  readonly createdMs: number;
  /** Number of the newest run. */
  readonly run: number;
  /** State of the newest run. */
  readonly state: SongState;
  /** Names of the tracks that the newest done run published; empty: no run is done yet. */
  readonly tracks: readonly string[];
  /** The length measured by the newest done run; 0: unknown. */
  readonly durationSeconds: number;
}

/** One page of a list. */
export interface CataloguePage {
  readonly songs: readonly SongEntry[];
  /** Empty on the last page. */
  readonly nextPageToken: string;
}

/**
 * All methods are idempotent. When the catalogue is unavailable, each throws UNAVAILABLE within
 * about a second.
 */
export interface Catalogue {
  /**
   * Connects in the background without end; resolves at once. Calls `onReady` for each new
   * connection.
   */
  start(onReady: () => void): void;
  stop(): Promise<void>;
  /** Writes the whole entry and replaces an older one. */
  put(entry: SongEntry): Promise<void>;
  remove(songhash: string): Promise<void>;
  /**
   * Returns the entries of these songs in the same order; undefined for a missing or incomplete
   * entry.
   */
  get(songhashes: readonly string[]): Promise<(SongEntry | undefined)[]>;
  /** Yields every songhash of every namespace, in batches. */
  all(): AsyncIterable<readonly string[]>;
  /**
   * Lists the entries that `matches` accepts, newest first. Reads a bounded number of entries, so a
   * page may hold fewer than `size` although more follow. Throws INVALID_ARGUMENT for a token that
   * this catalogue did not issue.
   */
  page(namespace: string, size: number, token: string, matches?: (entry: SongEntry) => boolean): Promise<CataloguePage>;
}
