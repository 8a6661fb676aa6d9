// Feeds blocks of samples to a running ffmpeg.

import type { Writable } from 'node:stream';
import { linkedAbort } from '@stemline/common/async/abort.ts';
import { drained } from '@stemline/common/async/drained.ts';
import type { FfmpegEnd, FfmpegRun, RunFfmpeg } from '../ffmpeg/ffmpeg.ts';
import type { BlockConsumer } from './pcm-blocks.ts';

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

/**
 * Starts ffmpeg with one feed for each of `feeds`. The result is the end of ffmpeg. Blocks after an
 * early end are dropped.
 */
export function createFfmpegConsumer(
  run: RunFfmpeg,
  args: readonly string[],
  options: Omit<FfmpegRun, 'feeds'>,
  feeds: readonly ToBytes[],
): BlockConsumer<FfmpegEnd> {
  let pipes: readonly Writable[] = [];
  const open = (opened: readonly Writable[]) => {
    pipes = opened;
  };
  const ended = run(args, { ...options, feeds: { count: feeds.length, open } });
  // A failure is reported by finish(), which may be called later.
  ended.catch(() => undefined);

  return {
    write: async (block) => {
      for (const [at, pipe] of pipes.entries()) if (pipe.writable) pipe.write((feeds[at] as ToBytes)(block));
      // ffmpeg may need more blocks of one feed before it reads another one, so a full feed must
      // not hold up the others.
      await anyDrained(pipes, options.signal);
      const late = pipes.filter(({ writableLength }) => writableLength > MAX_LAG_BYTES);
      await Promise.all(late.map((pipe) => drained(pipe, options.signal)));
    },
    finish: () => {
      for (const pipe of pipes) pipe.end();
      return ended;
    },
  };
}

/** Resolves when one of the pipes accepts more or has ended, or when the signal aborts. */
async function anyDrained(pipes: readonly Writable[], signal: AbortSignal): Promise<void> {
  if (pipes.length === 0) return;
  const waits = linkedAbort(signal);
  await Promise.race(pipes.map((pipe) => drained(pipe, waits.signal)));
  waits.abort(new DOMException('one pipe accepts more', 'AbortError'));
}
