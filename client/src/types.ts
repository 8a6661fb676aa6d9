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
  /** In 8 hex digits; null: an earlier version of the server made the track. */
  readonly crc32: string | null;
}

/** A warning about the audio of a song. */
export interface Warning {
  /** For programs. */
  readonly code: string;
  /** For people. */
  readonly text: string;
}

/** A track whose bytes are the audio of another song. */
export interface Parent {
  readonly hash: string;
  readonly track: string;
  readonly url: string;
}

/** A song with everything that the server knows about it. */
export interface Song {
  readonly hash: string;
  readonly state: SongState;
  readonly run: number;
  /** Number of attempts at the run that have begun. */
  readonly attempt: number;
  /** 0 to 1: up to 0.8 while the song is separated, then up to 1 while its tracks are encoded. */
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
  /** True: the song is running, and its separator has not reported for 10 seconds. */
  readonly stalled: boolean;
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
  /** The server removes the song after this time unless it is used before; null: it is kept. */
  readonly expires_at: string | null;
  readonly model: ModelName;
  /** The options that differ from their defaults. */
  readonly options: Options;
  readonly filename: string;
  /** The track whose bytes are the audio of the song; null: the audio was uploaded. */
  readonly parent: Parent | null;
  /** Damage of the audio, and parts of it that are not in the tracks. */
  readonly warnings: readonly Warning[];
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
  /** Number of warnings about the audio. */
  readonly warnings: number;
  readonly model: ModelName;
  /** `open`: waiting or running; the queue is unavailable, so the server does not know which. */
  readonly state: SongState | 'open';
  /** As in Song. */
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
  /** Number of all songs of the server, regardless of the filters. */
  readonly total: number;
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
  /** As `speed`, with the option `precision=fast`. */
  readonly fast_speed: number | null;
  /** Memory that the model takes with one pass; null: not measured. */
  readonly memory_bytes: number | null;
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

/**
 * Options of a separation by their names in the API, such as `formats` and `two_stems`. `limits()`
 * lists them with their values.
 */
export type Options = Readonly<Record<string, OptionValue>>;

/** The value of an option. */
export type OptionValue = string | number | boolean | readonly string[];

/** The limits of uploads. */
export interface Limits {
  /** The largest audio. */
  readonly max_bytes: number;
  /** The largest JSON body of the original route. */
  readonly max_json_bytes: number;
  /** null: no separator has started yet. */
  readonly min_seconds: number | null;
  readonly max_seconds: number | null;
  /** The formats of songs. */
  readonly inputs: readonly {
    readonly name: string;
    readonly extensions: readonly string[];
    readonly content_types: readonly string[];
  }[];
  /** The formats of tracks: the values of the option `formats`. */
  readonly formats: readonly {
    readonly name: string;
    readonly extension: string;
    readonly content_type: string;
    readonly text: string;
  }[];
  readonly options: Readonly<Record<string, OptionLimits>>;
  /** The models that songs may use now. */
  readonly models: readonly {
    readonly name: string;
    readonly revision: string | null;
    /** The values of the option `stems`. */
    readonly stems: readonly string[];
    /** The values of the option `two_stems`. */
    readonly two_stems: readonly string[];
    readonly max_segment_seconds: number | null;
  }[];
}

/** The values of one option. */
export interface OptionLimits {
  readonly kind: 'choice' | 'number' | 'flag' | 'stem' | 'stems' | 'set';
  /** null: the option is absent. */
  readonly default: OptionValue | null;
  /** The meaning of the option, for people. */
  readonly text: string;
  readonly choices?: readonly (string | number)[];
  readonly min?: number;
  readonly max?: number;
  readonly step?: number;
}

/** The options of a submission. An absent option has its default. */
export interface SubmitOptions {
  readonly model?: string | undefined;
  readonly priority?: 'normal' | 'low' | undefined;
  /** 128, 192, 256 or 320 kbit/s. */
  readonly mp3Kbps?: number | undefined;
  readonly options?: Options | undefined;
  readonly filename?: string | undefined;
  /** The server posts to this URL when the song is done. */
  readonly callbackUrl?: string | undefined;
  /** Any JSON value; the server posts it as the callback's body. */
  readonly callbackData?: unknown;
  /** The server also posts when the song has ended in one of these states. */
  readonly callbackOn?: readonly ('failed' | 'cancelled')[] | undefined;
  /**
   * Signs the callbacks in place of the secrets of the server: `whsec_` and the base64 of 24 to 64
   * random bytes.
   */
  readonly callbackSecret?: string | undefined;
  /**
   * A random text of 1 to 255 visible ASCII characters, such as a UUID, that all repeats of a call
   * share. It makes it safe to repeat a call whose answer was lost.
   */
  readonly idempotencyKey?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}
