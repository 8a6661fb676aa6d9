// Interface of the engine, and its errors. Fields of the engine's messages keep the names of
// PROTOCOL.md, because most of them are copied into manifests.

import type { ErrorCode } from '@stemline/common/errors/codes.ts';
import type { SongOptions } from '@stemline/common/options/options.ts';
import type { ModelOrigin } from '@stemline/common/wire-words.ts';
import { z } from 'zod';

/** Null: not finite, such as the level of digital silence. */
const finite = z.number().nullable();

const stemCheckSchema = z.object({
  peak: finite,
  rms_db: finite,
  silent: z.boolean(),
  clipped_samples: z.number(),
  nan: z.boolean(),
  gain: z.number(),
});

/** Schema of the measurements of a song's stems. */
export const checksSchema = z.object({ sum_snr_db: finite, stems: z.record(z.string(), stemCheckSchema) });

/** Measurements of a song's stems. */
type Checks = z.infer<typeof checksSchema>;

/** The arithmetic that a network was computed in. */
export const ARITHMETICS = ['fp32', 'tf32', 'bf16'] as const;

/** Schema of the figures of a heartbeat. */
export const statsSchema = z.object({
  /** Number of passes since the start of the engine, by their batch size. */
  passes: z.record(z.string(), z.number()),
  /** Seconds of music that were separated since then. */
  music_s: z.number(),
  /** Seconds in which the device computed since then. */
  busy_s: z.number(),
  /** Segments that are left of the songs in flight, over all networks and shifts. */
  waiting: z.number(),
  /** Songs in flight. */
  songs: z.number(),
  /** `limit_bytes` null: no limit. */
  memory: z.object({ used_bytes: z.number(), limit_bytes: finite }),
});

/** Figures of the running engine. */
export type EngineStats = z.infer<typeof statsSchema>;

/** The options of a song that change the work of the engine. The engine has the same defaults. */
type EngineOptions = Partial<
  Pick<SongOptions, 'other_method' | 'shifts' | 'overlap' | 'segment' | 'clip' | 'precision'>
>;

/** One song to separate. Paths are absolute. */
export interface SeparateRequest extends EngineOptions {
  readonly model: string;
  readonly revision: string;
  readonly input: string;
  readonly output_dir: string;
  /** Sources of the model, `instrumental`, or `no_` and a source. */
  readonly stems: readonly string[];
}

/** The fields of all log lines of a song. */
export interface SongName {
  readonly requestId: string;
  readonly songhash: string;
}

/** The abort signal and the listeners of one separation. */
export interface SeparateOptions {
  /**
   * When it aborts, the promise rejects at once with its reason, and the engine drops the song at
   * its next step.
   */
  readonly signal: AbortSignal;
  /** Names the song in the log. */
  readonly song?: SongName;
  /**
   * Called when the song starts, and when it starts again after the end of an engine with several
   * songs. The engine gets the song when it resolves.
   */
  readonly onBegin?: () => Promise<void>;
  /** Called when the parts so far do not count: the song begins at its first frame again. */
  readonly onRestart?: () => void;
  /** Called with the number of finished segments and of all segments. */
  readonly onProgress?: (done: number, total: number) => void;
  /**
   * Called when a part is complete on disk. `taken` must be called once for each part, when its
   * file was read and deleted: with four parts that are not taken, the engine waits. Without a
   * listener, each part counts as taken.
   */
  readonly onPart?: (part: Part, taken: () => void) => void;
}

/**
 * The next samples of all stems, in the file `path` (absolute): for each stem, in the order of the
 * request, `frames` of PCM. `frames` and PCM: see media.ts.
 */
export interface Part {
  readonly path: string;
  readonly frames: number;
}

/** Short texts, such as MIT. */
interface Licence {
  readonly code: string;
  /** Empty: the model has no weights. */
  readonly weights: string;
}

/** The engine's description of a separated song. */
export interface Separation {
  readonly revision: string;
  readonly licence: Licence;
  readonly device: string;
  /** The library that ran the networks: `torch` or `openvino`. */
  readonly backend: string;
  readonly precision: SongOptions['precision'];
  readonly arithmetic: (typeof ARITHMETICS)[number];
  readonly sample_rate: number;
  readonly frames: number;
  /** The factor that all stems share; 1 unless a stem would have clipped. */
  readonly gain: number;
  readonly versions: Readonly<Record<string, string>>;
  /** Memory that the model takes on the device with one pass. */
  readonly memory_bytes: number;
  readonly timings_ms: Readonly<Record<string, number>>;
  readonly checks: Checks;
}

/** A model as the engine lists it. */
export interface EngineModel {
  readonly name: string;
  /** Null when the model is not available. */
  readonly revision: string | null;
  readonly available: boolean;
  /**
   * The reason why it is not available and how to get it, in sentences; null when it is available.
   */
  readonly reason: string | null;
  readonly sources: readonly string[];
  readonly origin: ModelOrigin;
  readonly segment_seconds: number | null;
  readonly licence: Licence;
  /** One short sentence that describes it; empty: none. */
  readonly note: string;
  /** Further sentences; empty: none. */
  readonly detail: string;
}

/** The list of all models. */
export interface EngineModels {
  readonly models: readonly EngineModel[];
  /** The model that `auto` selects. */
  readonly auto: string;
  /** The reason as one short sentence, and further sentences. */
  readonly auto_reason: string;
  readonly auto_detail: string;
}

/**
 * A model in memory; `speed`: seconds of music per second, `memory_bytes`: memory that it takes
 * with one pass. Null: not measured.
 */
export interface Loaded {
  readonly revision: string;
  readonly load_ms: number;
  readonly speed: number | null;
  readonly memory_bytes: number;
}

/** The running engine's description of itself. */
export interface Hello {
  readonly pid: number;
  /** `cpu`, `cuda` or `mps`. */
  readonly device: string;
  /** The name of the device, such as that of a graphics card. */
  readonly device_name: string;
  /** Number of songs that keep the device busy. */
  readonly slots: number;
}

/**
 * The reasons for which an engine was replaced: it ended by itself; it did not start in time; it
 * broke the protocol; it sent nothing; it sent heartbeats without progress; it ignored a cancel.
 */
export const END_REASONS = ['ended', 'slow-start', 'protocol', 'silent', 'no-progress', 'cancel-ignored'] as const;

/** The reason for which an engine was replaced. */
export type EndReason = (typeof END_REASONS)[number];

/** Calls wait for the engine while it starts. They reject with an EngineError. */
export interface Engine {
  /** Starts the engine, and starts it again whenever it ends. */
  start(): void;
  /** Ends the engine; pending calls fail. Safe to repeat. */
  stop(): Promise<void>;
  /**
   * Returns the engine's description of itself; undefined while no engine accepts work: none runs,
   * or it has been silent for several heartbeats.
   */
  hello(): Hello | undefined;
  /**
   * Resolves when an engine accepts work, with a signal that aborts when it no longer does.
   * Resolves with an aborted signal when the given one aborts first.
   */
  ready(signal: AbortSignal): Promise<AbortSignal>;
  /** Loads a model and measures its speed. */
  load(model: string, signal: AbortSignal): Promise<Loaded>;
  /**
   * Separates one song. Rejects with ENGINE_CRASHED, or with TIMED_OUT for an engine that hung,
   * only when the song was the only one in an engine that ended. Songs in an engine that ended with
   * several are separated again one by one.
   */
  separate(request: SeparateRequest, options: SeparateOptions): Promise<Separation>;
  /**
   * Calls the listener with every list of models: at each start of an engine and after each change.
   * Returns a function that removes the listener.
   */
  onModels(listener: (models: EngineModels) => void): () => void;
  /** Returns the figures of the running engine; undefined before its first heartbeat. */
  stats(): EngineStats | undefined;
  /** Returns how often the engine was replaced, for one reason or for any. */
  restarts(reason?: EndReason): number;
}

/** The reason why this process ended an engine. */
export class EngineFault extends Error {
  override readonly name = 'EngineFault';
  readonly reason: EndReason;

  constructor(reason: EndReason, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.reason = reason;
  }

  /** True when the engine ran, but did not work. */
  get isHang(): boolean {
    return this.reason === 'silent' || this.reason === 'no-progress' || this.reason === 'cancel-ignored';
  }
}

/**
 * The error of a request to the engine. `code` is a code of PROTOCOL.md, ENGINE_CRASHED for an
 * engine that ended, or TIMED_OUT for one that was ended because it hung. `message` is for people.
 */
export class EngineError extends Error {
  override readonly name = 'EngineError';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, reason: string, options?: { cause?: unknown }) {
    super(reason, options);
    this.code = code;
  }

  /**
   * Creates the error of a request that was pending when the engine ended; `what` names the
   * request.
   */
  static ended(what: string, cause: Error): EngineError {
    if (cause instanceof EngineFault && cause.isHang)
      return new EngineError('TIMED_OUT', `The separation made no progress: ${cause.message}.`, { cause });
    return new EngineError('ENGINE_CRASHED', `The engine ended during ${what}: ${cause.message}.`, { cause });
  }

  /** True when the engine ended during the request; false for an answer of the engine. */
  get isEnd(): boolean {
    return this.code === 'ENGINE_CRASHED' || this.code === 'TIMED_OUT';
  }
}
