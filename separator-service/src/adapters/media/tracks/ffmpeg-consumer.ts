// Feeds blocks of samples to a running ffmpeg.

import type { Writable } from 'node:stream';
import { drained } from '@stemline/common/async/drained.ts';
import type { FfmpegEnd, FfmpegRun, RunFfmpeg } from '../ffmpeg/ffmpeg.ts';
import type { BlockConsumer } from './pcm-blocks.ts';

/** Converts a block to the bytes of one feed. */
export type ToBytes = (block: Float32Array) => Buffer;

/** Returns the bytes of the samples themselves: 32-bit float, little-endian. */
export const toFloat32: ToBytes = ({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength);

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
      // All feeds get the block before this waits, because ffmpeg may wait for any of them.
      const isFull = pipes.map((pipe, at) => pipe.writable && !pipe.write((feeds[at] as ToBytes)(block)));
      await Promise.all(pipes.map((pipe, at) => (isFull[at] ? drained(pipe, options.signal) : undefined)));
    },
    finish: () => {
      for (const pipe of pipes) pipe.end();
      return ended;
    },
  };
}
