// Delivers samples in ordered blocks to consumers. Each block is read once and goes to every
// consumer, so that no step holds a whole song.

import { createReadStream } from 'node:fs';
import { CHANNELS, FRAME_BYTES } from '../../../domain/media.ts';

/** Frames of a block; the last one may be shorter. 512 KiB: larger blocks are not faster. */
export const BLOCK_FRAMES = 65_536;
const BLOCK_BYTES = BLOCK_FRAMES * FRAME_BYTES;

/** Receives samples in ordered blocks. */
export interface BlockWriter {
  /**
   * Takes the next block of interleaved stereo samples, and resolves when it accepts another one.
   * The block must not be changed afterwards.
   */
  write(block: Float32Array): Promise<void>;
}

/** Receives the samples of one stem or song, and makes a result of them. */
export interface BlockConsumer<Result> extends BlockWriter {
  /** Called once after the last block. Resolves with the result. */
  finish(): Promise<Result>;
}

/** Reads a PCM file (see media.ts) in blocks. Rejects with an ErrnoException. */
export function blocksOf(path: string): AsyncGenerator<Float32Array> {
  return blocksIn(createReadStream(path, { highWaterMark: BLOCK_BYTES }));
}

/** Cuts a stream of bytes into blocks. Bytes after the last whole frame are left out. */
export async function* blocksIn(bytes: AsyncIterable<Buffer>): AsyncGenerator<Float32Array> {
  let block = Buffer.from(new ArrayBuffer(BLOCK_BYTES));
  let filled = 0;
  for await (const chunk of bytes) {
    for (let at = 0; at < chunk.byteLength; ) {
      const copied = chunk.copy(block, filled, at);
      at += copied;
      filled += copied;
      if (filled < BLOCK_BYTES) continue;
      yield new Float32Array(block.buffer);
      block = Buffer.from(new ArrayBuffer(BLOCK_BYTES));
      filled = 0;
    }
  }
  const frames = Math.floor(filled / FRAME_BYTES);
  if (frames > 0) yield new Float32Array(block.buffer, 0, frames * CHANNELS);
}

/**
 * Gives each block to all consumers, which work on it at the same time, and calls `onBlock` when
 * all have accepted it. Resolves when all have accepted the last one.
 */
export async function deliver(
  blocks: AsyncIterable<Float32Array>,
  consumers: readonly BlockWriter[],
  onBlock?: (block: Float32Array) => void,
): Promise<void> {
  for await (const block of blocks) {
    await Promise.all(consumers.map((consumer) => consumer.write(block)));
    onBlock?.(block);
  }
}
