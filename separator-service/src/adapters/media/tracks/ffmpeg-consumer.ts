// Feeds blocks of samples to a running ffmpeg with one or more inputs.

import { setMaxListeners } from 'node:events';
import type { Writable } from 'node:stream';
import { linkedAbort } from '@stemline/common/async/abort.ts';
import { drained } from '@stemline/common/async/drained.ts';
import type { FfmpegEnd, FfmpegRun, RunFfmpeg } from '../ffmpeg/ffmpeg-run.ts';
import type { BlockWriter } from './pcm-blocks.ts';

/** Converts a block to the bytes of one feed. */
export type ToBytes = (block: Float32Array) => Buffer;

/** Returns the bytes of the samples themselves: 32-bit float, little-endian. */
export const toFloat32: ToBytes = ({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength);

/**
 * The most bytes that one feed may be behind the others. A resampler delays its output by up to
 * half a second, and meanwhile ffmpeg reads other feeds; at the highest rate, that is less than
 * 1 MB.
 */
const MAX_LAG_BYTES = 16 * 1024 ** 2;

/** A running ffmpeg that gets samples. */
export interface FedFfmpeg {
  /** The sources of samples in their order. Blocks after an early end are dropped. */
  readonly sources: readonly BlockWriter[];
  /** Settles with the end of ffmpeg, like the promise of the run. */
  readonly ended: Promise<FfmpegEnd>;
  /** Ends all feeds, and settles as `ended`. */
  finish(): Promise<FfmpegEnd>;
}

/**
 * Starts ffmpeg. Each source has one feed for each of its conversions; ffmpeg reads the feeds of
 * all sources in their order from the names of feedUrl().
 */
export function startFedFfmpeg(
  run: RunFfmpeg,
  args: readonly string[],
  options: Omit<FfmpegRun, 'feeds'>,
  sources: readonly (readonly ToBytes[])[],
): FedFfmpeg {
  let pipes: readonly Writable[] = [];
  let writes = 0;
  let isFinished = false;
  const open = (opened: readonly Writable[]) => {
    pipes = opened;
  };
  const isWaiting = () => writes === 0 && !isFinished;
  const ended = run(args, { ...options, feeds: { count: sources.flat().length, open, isWaiting } });
  // A failure is reported by finish(), which may be called later.
  ended.catch(() => undefined);

  const createSource = (toBytes: readonly ToBytes[], first: number): BlockWriter => ({
    write: async (block) => {
      const own = pipes.slice(first, first + toBytes.length);
      writes += 1;
      try {
        for (const [at, pipe] of own.entries()) if (pipe.writable) pipe.write((toBytes[at] as ToBytes)(block));
        // ffmpeg may need more blocks of one feed before it reads another one, so a full feed must
        // not hold up the others.
        await anyDrained(pipes, options.signal);
        const late = own.filter(({ writableLength }) => writableLength > MAX_LAG_BYTES);
        await Promise.all(late.map((pipe) => drained(pipe, options.signal)));
      } finally {
        writes -= 1;
      }
    },
  });

  const firsts = sources.map((_, at) => sources.slice(0, at).flat().length);
  return {
    sources: sources.map((toBytes, at) => createSource(toBytes, firsts[at] as number)),
    ended,
    finish: () => {
      isFinished = true;
      for (const pipe of pipes) pipe.end();
      return ended;
    },
  };
}

/** Resolves when one of the pipes accepts more or has ended, or when the signal aborts. */
async function anyDrained(pipes: readonly Writable[], signal: AbortSignal): Promise<void> {
  if (pipes.length === 0 || pipes.some(({ writableNeedDrain }) => !writableNeedDrain)) return;
  const waits = linkedAbort(signal);
  setMaxListeners(0, waits.signal);
  await Promise.race(pipes.map((pipe) => drained(pipe, waits.signal)));
  waits.abort(new DOMException('one pipe accepts more', 'AbortError'));
}
