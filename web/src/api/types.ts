// Types of the answers of the server that the page uses. gateway/openapi.json describes them in
// full.

/** The states of a song. `open`: waiting or running; the server does not know which. */
export type SongState = 'waiting' | 'running' | 'done' | 'failed' | 'cancelled';

/** The newest run of a song: the data of every live event, and a part of Song. */
export interface RunView {
  readonly state: SongState;
  readonly run: number;
  readonly attempt: number;
  /** 0 to 1. */
  readonly progress: number;
  /** fetching, decoding, separating, encoding, publishing, parked; empty otherwise. */
  readonly stage: string;
  /** 1: starts next. 0: is not waiting. */
  readonly position: number;
  /** Seconds until the song is done, over all stages; null: not known. */
  readonly estimate_seconds: number | null;
  /** True: the separator has not reported for 10 seconds and may be lost. */
  readonly stalled: boolean;
  readonly code?: string;
  readonly reason?: string;
  readonly detail?: string;
  readonly can_retry?: boolean;
  readonly started_at: string | null;
  readonly finished_at: string | null;
}

/** The data of a live event. */
export interface SongEventData extends RunView {
  readonly hash: string;
}

/** A downloadable track. */
export interface Track {
  /** `<stem>.<extension>` */
  readonly name: string;
  readonly content_type: string;
  readonly size: number;
  readonly sha224: string;
}

/** A warning about the audio of a song. */
export interface Warning {
  readonly code: string;
  readonly text: string;
}

/** One song, from GET apiv1/songs/<songhash>. */
export interface Song extends RunView {
  readonly hash: string;
  readonly filename: string;
  readonly model: { readonly name: string; readonly revision: string };
  readonly options: Readonly<Record<string, unknown>>;
  readonly created_at: string | null;
  readonly expires_at: string | null;
  readonly parent: { readonly hash: string; readonly track: string } | null;
  readonly warnings: readonly Warning[];
  readonly original: { readonly content_type: string; readonly size: number } | null;
  readonly tracks: readonly Track[];
  readonly removed: readonly string[];
  /** The run whose tracks are listed; null: none yet. */
  readonly served_run: number | null;
  readonly manifest: Manifest | null;
}

/**
 * The members of the manifest that the page uses; docs/manifest.schema.json has all. Manifests of
 * earlier versions lack some of them.
 */
export interface Manifest {
  readonly source?: {
    readonly format?: string;
    readonly bytes?: number;
    readonly sample_rate?: number;
    readonly channels?: number;
    /** The mixing to stereo; empty: the file is stereo. */
    readonly downmix?: string;
  };
  readonly model?: { readonly name?: string };
  readonly licence?: { readonly weights?: string };
  /** cpu, cuda or mps. */
  readonly device?: string;
  readonly frames?: number;
  readonly sample_rate?: number;
  readonly duration_seconds?: number;
  /** The factor of all tracks; below 1 where a track would have been distorted. */
  readonly gain?: number;
  /** `peak`: the highest absolute sample, 1 is full scale; null: digital silence. */
  readonly stems?: Readonly<Record<string, { readonly silent?: boolean; readonly peak?: number | null }>>;
  readonly tracks?: readonly { readonly samples?: number; readonly sample_rate?: number }[];
  readonly timings_ms?: { readonly separate?: number };
  readonly [member: string]: unknown;
}

/** A song in the list, from GET apiv1/songs. */
export interface ListedSong {
  readonly hash: string;
  readonly filename: string;
  readonly created_at: string | null;
  readonly duration_seconds: number | null;
  readonly warnings: number;
  readonly model: { readonly name: string; readonly revision: string };
  readonly state: SongState | 'open';
  readonly progress: number;
  readonly stage: string;
  readonly position: number;
}

/** The answer to an upload. */
export interface Accepted {
  readonly hash: string;
  readonly status: 'queued' | 'joined' | 'done';
  readonly state: SongState;
  readonly position: number;
  readonly model: { readonly name: string; readonly revision: string };
  readonly run: number;
}
