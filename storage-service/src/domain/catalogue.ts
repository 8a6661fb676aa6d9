// Lists songs for people: quick to page through, never asked when it matters. What it holds is copied from the object
// store and can be lost at any time; catalogue-sync.ts fills it again.

import type { SONG_STATE } from '@stemline/common/wire-words.ts';

export type SongState = (typeof SONG_STATE.words)[number];

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
  /** How the newest run stands. */
  readonly state: SongState;
  /** Names of the tracks of the newest done run, as it was published; empty: none is done yet. */
  readonly tracks: readonly string[];
  /** As the newest done run measured it; 0: not known. */
  readonly durationSeconds: number;
}

export interface CataloguePage {
  readonly songs: readonly SongEntry[];
  /** Empty: no further page. */
  readonly nextPageToken: string;
}

/** Every method throws UNAVAILABLE when the catalogue is unavailable, within a second or so. All are idempotent. */
export interface Catalogue {
  /** Connects in the background, for ever; resolves at once. `onReady` is called for each new connection. */
  start(onReady: () => void): void;
  stop(): Promise<void>;
  /** Writes the entry whole, in place of an older one. */
  put(entry: SongEntry): Promise<void>;
  remove(songhash: string): Promise<void>;
  /** Entries of these songs, in their order; undefined for one that is not wholly there. */
  get(songhashes: readonly string[]): Promise<(SongEntry | undefined)[]>;
  /** Every songhash that is entered anywhere, in batches. */
  all(): AsyncIterable<readonly string[]>;
  /**
   * Newest first, those that `matches` accepts. Looks at a bounded number of entries, so that a page may hold fewer than
   * `size` although more follow. Throws INVALID_ARGUMENT for a token that is not ours.
   */
  page(namespace: string, size: number, token: string, matches?: (entry: SongEntry) => boolean): Promise<CataloguePage>;
}
