// Derives the times of a song from the clocks of its stages and of the engine.

import type { SongOptions } from '@stemline/common/options/options.ts';

/** The measured times of one song, and the memory of its model. */
export interface TimedSong {
  readonly model: string;
  readonly revision: string;
  readonly options: SongOptions;
  /** Length of the music. */
  readonly seconds: number;
  /** Memory that the model takes with one pass. */
  readonly memoryBytes: number;
  /** Fetching and decoding. */
  readonly beforeMs: number;
  /** The time in which the device worked for the song. */
  readonly separatingMs: number;
  /** The time in which separating waited for the encoders. */
  readonly blockedMs: number;
  /** Encoding and uploading after separating. */
  readonly afterMs: number;
}

/** A done song with its wall-clock times in milliseconds, and those of the engine (PROTOCOL.md). */
interface Measured extends Pick<TimedSong, 'model' | 'revision' | 'options' | 'seconds' | 'memoryBytes'> {
  readonly timings: { readonly separate: number; readonly encode: number; readonly total: number };
  readonly engine: Readonly<Record<string, number>>;
}

/**
 * Returns the times. An engine that does not measure `compute` has worked for this song for the
 * whole time of separating.
 */
export function timedSong({ timings, engine, ...song }: Measured): TimedSong {
  const { separate, encode, total } = timings;
  const { load = 0, compute, wait = 0 } = engine;
  // The next song finds the model loaded.
  const loaded = Math.max(1, separate - load);
  const separatingMs = Math.max(1, compute ?? loaded);
  // The engine may count as `wait` a time in which it computed.
  const blockedMs = Math.max(0, Math.min(wait, loaded - separatingMs));
  return { ...song, beforeMs: total - separate - encode, separatingMs, blockedMs, afterMs: encode };
}
