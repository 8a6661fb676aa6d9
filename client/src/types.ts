// Types of the REST API that a client needs; openapi.json is the reference.

export type SongState = 'waiting' | 'running' | 'done' | 'failed' | 'cancelled';

export interface ModelName {
  readonly name: string;
  readonly revision: string;
}

export interface Accepted {
  readonly hash: string;
  readonly url: string;
  readonly status: 'queued' | 'joined' | 'done';
  readonly state: SongState;
  readonly position: number;
  readonly model: string;
  readonly revision: string;
  readonly run: number;
}

export interface Track {
  readonly name: string;
  readonly url: string;
  readonly content_type: string;
  readonly size: number;
  readonly sha224: string;
}

export interface Song {
  readonly hash: string;
  readonly state: SongState;
  readonly run: number;
  readonly attempt: number;
  /** 0 to 1. */
  readonly progress: number;
  readonly stage: string;
  /** 1: starts next. 0: is not waiting. */
  readonly position: number;
  readonly estimate_seconds: number | null;
  readonly code?: string;
  readonly reason?: string;
  readonly started_at: string | null;
  readonly finished_at: string | null;
  readonly created_at: string | null;
  readonly model: ModelName;
  readonly filename: string;
  readonly tracks: readonly Track[];
  readonly removed: readonly string[];
  readonly manifest: Readonly<Record<string, unknown>> | null;
}

/** A song in the list. */
export interface ListedSong {
  readonly hash: string;
  readonly url: string;
  readonly filename: string;
  readonly created_at: string | null;
  /** Length of the music; null until the song was done once. */
  readonly duration_seconds: number | null;
  readonly model: ModelName;
  /** `open`: waiting or running; the queue is unavailable, so the server does not know which. */
  readonly state: SongState | 'open';
  /** 0 to 1. */
  readonly progress: number;
  readonly stage: string;
  /** 1: starts next. 0: is not waiting. */
  readonly position: number;
}

export interface SongPage {
  /**
   * Newest first. With a filter a page may hold fewer songs than `pageSize`, or none, although more
   * pages follow.
   */
  readonly songs: readonly ListedSong[];
  /** null on the last page. */
  readonly next_page_token: string | null;
}

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

export interface Model extends ModelName {
  readonly available: boolean;
  readonly reason: string | null;
  readonly sources: readonly string[];
  readonly origin: string;
  readonly code_licence: string;
  readonly weights_licence: string;
  readonly note: string | null;
  readonly device: string | null;
  /** Seconds of music a second. */
  readonly speed: number | null;
}

export interface Models {
  readonly models: readonly Model[];
  readonly auto: { readonly model: string; readonly reason: string };
  readonly live_separators: number;
}

export interface SubmitOptions {
  readonly model?: string | undefined;
  readonly priority?: 'normal' | 'low' | undefined;
  readonly mp3Kbps?: number | undefined;
  readonly filename?: string | undefined;
  readonly callbackUrl?: string | undefined;
  /** Any JSON value; posted as the callback's body. */
  readonly callbackData?: unknown;
  readonly signal?: AbortSignal | undefined;
}
