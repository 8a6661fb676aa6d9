// The engine as the work knows it: an interface, so that the work can be told without processes and pipes. What comes from
// the engine is named as in PROTOCOL.md, for most of it goes into manifests as it is.

import type { Checks } from './checks.ts';

/** What a song is to be separated with. Paths are absolute. */
export interface SeparateRequest {
  readonly model: string;
  readonly revision: string;
  readonly input: string;
  readonly output_dir: string;
  readonly stems: readonly string[];
}

export interface SeparateOptions {
  /** Aborts: the song is dropped at the engine's next step; the promise rejects at once with the signal's reason. */
  readonly signal: AbortSignal;
  /** Called when the song begins, and again when it begins anew because the engine died with several songs in flight. */
  readonly onBegin?: () => void;
  /** Segments really finished. */
  readonly onProgress?: (done: number, total: number) => void;
  /** A track is complete on disk. */
  readonly onPart?: (part: Part) => void;
}

export interface Part {
  readonly stem: string;
  readonly path: string;
  readonly frames: number;
}

export interface Licence {
  readonly code: string;
  readonly weights: string;
}

/** A song that was separated. */
export interface Separation {
  readonly revision: string;
  readonly licence: Licence;
  readonly device: string;
  readonly sample_rate: number;
  readonly frames: number;
  readonly gain: number;
  readonly versions: Readonly<Record<string, string>>;
  readonly timings_ms: Readonly<Record<string, number>>;
  readonly checks: Checks;
}

export interface EngineModel {
  readonly name: string;
  /** Null when it is not available. */
  readonly revision: string | null;
  readonly available: boolean;
  /** Why it is not available and how to get it. */
  readonly reason: string | null;
  readonly sources: readonly string[];
  readonly origin: 'demucs' | 'folder' | 'preview';
  readonly segment_seconds: number | null;
  readonly licence: Licence;
  readonly note?: string | null | undefined;
}

export interface EngineModels {
  readonly models: readonly EngineModel[];
  readonly auto: string;
  readonly auto_reason: string;
}

/** A model in memory; `speed` is in seconds of music per second. */
export interface Loaded {
  readonly revision: string;
  readonly load_ms: number;
  readonly speed: number | null;
}

/** What the running engine said of itself. */
export interface Hello {
  readonly pid: number;
  readonly device: string;
}

export interface EngineStats {
  readonly in_flight: number;
  readonly loaded: readonly string[];
}

/** Calls wait for the engine while it starts. They reject with an EngineError. */
export interface Engine {
  /** Begins to keep an engine running. */
  start(): void;
  /** Ends the engine; what is in flight fails. Safe to repeat. */
  stop(): Promise<void>;
  /** Undefined while no engine is up. */
  hello(): Hello | undefined;
  /** Resolves when an engine is up, or when the signal aborts. */
  ready(signal: AbortSignal): Promise<void>;
  /** Loads a model and measures its speed. */
  load(model: string, signal: AbortSignal): Promise<Loaded>;
  /**
   * Separates one song. ENGINE_CRASHED only when this song was alone in the engine that died: songs that died in company
   * are run again one by one before anybody is blamed.
   */
  separate(request: SeparateRequest, options: SeparateOptions): Promise<Separation>;
  stats(): Promise<EngineStats>;
  /** Calls the listener with every list: at each start of an engine and whenever it has changed. Returns the way to stop. */
  onModels(listener: (models: EngineModels) => void): () => void;
  /** How often an engine had to be started again. */
  restarts(): number;
}
