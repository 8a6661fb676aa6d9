// Types of the REST API; gateway/openapi.json is the reference.

/** The state of a song. */
export type SongState = 'waiting' | 'running' | 'done' | 'failed' | 'cancelled';

/** A model in one revision. */
export interface ModelName {
  readonly name: string;
  readonly revision: string;
}

/** The answer to a submitted song. */
export interface Accepted {
  readonly hash: string;
  readonly url: string;
  /** `joined`: the song was waiting or running already; `done`: it was done already. */
  readonly status: 'queued' | 'joined' | 'done';
  readonly state: SongState;
  readonly position: number;
  readonly model: ModelName;
  readonly run: number;
}

/** A track that can be downloaded. */
export interface Track {
  readonly name: string;
  readonly url: string;
  readonly content_type: string;
  /** Bytes. */
  readonly size: number;
  /** In hex. */
  readonly sha224: string;
}

/** A song with everything that the server knows about it. */
export interface Song {
  readonly hash: string;
  readonly state: SongState;
  readonly run: number;
  /** Number of attempts at the run that have begun. */
  readonly attempt: number;
  /** 0 to 1. */
  readonly progress: number;
  /**
   * The current step of a running song; `parked` for a waiting song that failed too often; empty
   * otherwise.
   */
  readonly stage: string;
  /** 1: the song starts next. 0: it is not waiting. */
  readonly position: number;
  /** Seconds until the song is done; null: not known. */
  readonly estimate_seconds: number | null;
  /** The code of a failure. */
  readonly code?: string;
  /** The reason of a failure or a cancellation, as one short sentence. */
  readonly reason?: string;
  /** The recorded details of the failure that `reason` does not contain. */
  readonly detail?: string;
  /** Only of a song that has ended: whether a retry may succeed. */
  readonly can_retry?: boolean;
  readonly started_at: string | null;
  readonly finished_at: string | null;
  readonly created_at: string | null;
  readonly model: ModelName;
  readonly filename: string;
  /** The uploaded audio; null: it is not stored any more. */
  readonly original: Pick<Track, 'url' | 'content_type' | 'size'> | null;
  readonly tracks: readonly Track[];
  /** Names of the tracks that were removed. */
  readonly removed: readonly string[];
  /** The manifest of the tracks; null: the song has not been done yet. */
  readonly manifest: Readonly<Record<string, unknown>> | null;
}

/** A song in the list. */
export interface ListedSong {
  readonly hash: string;
  readonly url: string;
  readonly filename: string;
  readonly created_at: string | null;
  /** Length of the music; null until the song has been done once. */
  readonly duration_seconds: number | null;
  readonly model: ModelName;
  /** `open`: waiting or running; the queue is unavailable, so the server does not know which. */
  readonly state: SongState | 'open';
  /** 0 to 1. */
  readonly progress: number;
  readonly stage: string;
  /** 1: the song starts next. 0: it is not waiting. */
  readonly position: number;
}

/** One page of the list of songs. */
export interface SongPage {
  /**
   * Newest first. With a filter a page may hold fewer songs than `pageSize`, or none, although more
   * pages follow.
   */
  readonly songs: readonly ListedSong[];
  /** null on the last page. */
  readonly next_page_token: string | null;
}

/** Filters and page of the list of songs. A song must match all filters. */
export interface ListOptions {
  /** 1 to 200; the default is 50. */
  readonly pageSize?: number | undefined;
  /** From the previous page, requested with the same filters. */
  readonly pageToken?: string | undefined;
  readonly state?: SongState | undefined;
  /** The name of a model. */
  readonly model?: string | undefined;
  /** Part of the file name, in any case. */
  readonly q?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The name of a model that the server lists. */
export interface ListedModelName {
  readonly name: string;
  /** null: no separator has the weights yet. */
  readonly revision: string | null;
}

/** A model that can separate songs. */
export interface Model extends ListedModelName {
  readonly available: boolean;
  /** The reason why the model is not available, and how to get it. */
  readonly reason: string | null;
  /** Names of the tracks that the model makes, without extensions. */
  readonly sources: readonly string[];
  readonly origin: string;
  readonly code_licence: string;
  /** null: the model has no weights. */
  readonly weights_licence: string | null;
  /** One short sentence about the model. */
  readonly note: string | null;
  /** Further sentences to read before choosing it. */
  readonly detail: string | null;
  readonly device: string | null;
  /** Seconds of music separated per second; null: not measured. */
  readonly speed: number | null;
}

/** The models of the server. */
export interface Models {
  readonly models: readonly Model[];
  /** The model that `auto` selects now, and why. */
  readonly auto: {
    readonly model: ListedModelName;
    readonly reason: string | null;
    readonly detail: string | null;
  };
  /** Number of running separators. */
  readonly live_separators: number;
}

/** The options of a submission. An absent option has its default. */
export interface SubmitOptions {
  readonly model?: string | undefined;
  readonly priority?: 'normal' | 'low' | undefined;
  /** 128, 192, 256 or 320 kbit/s. */
  readonly mp3Kbps?: number | undefined;
  readonly filename?: string | undefined;
  /** The server posts to this URL when the song is done. */
  readonly callbackUrl?: string | undefined;
  /** Any JSON value; the server posts it as the callback's body. */
  readonly callbackData?: unknown;
  readonly signal?: AbortSignal | undefined;
}
