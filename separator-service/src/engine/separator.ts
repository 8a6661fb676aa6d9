// What the rest of the service knows of the engine: an interface, so that the work can be told without processes and pipes.

import type { Done, EngineModels, Hello, Loaded, Part, SeparateRequest, Stats } from './protocol.ts';

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

/** Calls wait for the engine while it starts. They reject with an EngineError. */
export interface Separator {
  /** Begins to keep an engine running. */
  start(): void;
  /** Ends the engine; what is in flight fails. Safe to repeat. */
  stop(): Promise<void>;
  /** What the running engine said of itself; undefined while there is none. */
  hello(): Hello | undefined;
  /** Resolves when an engine is up, or when the signal aborts. */
  ready(signal: AbortSignal): Promise<void>;
  models(): Promise<EngineModels>;
  /** Loads a model and measures its speed. */
  load(model: string, signal: AbortSignal): Promise<Loaded>;
  /**
   * Separates one song. ENGINE_CRASHED only when this song was alone in the engine that died: songs that died in company
   * are run again one by one before anybody is blamed.
   */
  separate(request: SeparateRequest, options: SeparateOptions): Promise<Done>;
  stats(): Promise<Stats>;
  /** Calls the listener with every list: at each start of an engine and whenever it has changed. Returns the way to stop. */
  onModels(listener: (models: EngineModels) => void): () => void;
  /** How often an engine had to be started again. */
  restarts(): number;
}
