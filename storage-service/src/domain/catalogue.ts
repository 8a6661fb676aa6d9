// The list of songs for people: quick to page through, never asked when it matters. What it holds is copied from the object
// store and can be lost at any time; catalogue-sync.ts fills it again.

export interface SongEntry {
  readonly songhash: string;
  readonly namespace: string;
  readonly audio: string;
  readonly model: string;
  readonly revision: string;
  readonly filename: string;
  /** When the song was first asked for. */
  readonly createdMs: number;
  /** Names of the tracks of the newest done run, as it was published; empty: none is done yet. */
  readonly tracks: readonly string[];
}

export interface CataloguePage {
  readonly songs: readonly SongEntry[];
  /** Empty: no further page. */
  readonly nextPageToken: string;
}

/** Every method throws UNAVAILABLE when the catalogue is away, within a second or so. All are idempotent. */
export interface Catalogue {
  /** Connects in the background, for ever; resolves at once. `onReady` hears of each new connection. */
  start(onReady: () => void): void;
  stop(): Promise<void>;
  /** Writes the entry whole, in place of an older one. */
  put(entry: SongEntry): Promise<void>;
  remove(songhash: string): Promise<void>;
  /** Entries of these songs, in their order; undefined for one that is not wholly there. */
  get(songhashes: readonly string[]): Promise<(SongEntry | undefined)[]>;
  /** Every songhash that is entered anywhere, in batches. */
  all(): AsyncIterable<readonly string[]>;
  /** Newest first. Throws INVALID_ARGUMENT for a token that is not ours. */
  page(namespace: string, size: number, token: string): Promise<CataloguePage>;
}
