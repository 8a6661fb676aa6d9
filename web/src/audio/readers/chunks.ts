// Cuts a track into chunks of equal length, loads each chunk when it is needed, and keeps the most
// recently used ones.

import { orAborted } from '@stemline/common/async/wait.ts';
import { type PieceReader, type Stereo, silence } from './piece-reader.ts';

/** Short, so that sound begins soon: most chunks are one request and one call of the decoder. */
export const CHUNK_SECONDS = 2.5;
/** About 5 MB a track at 44.1 kHz. A short loop, or a jump back by seconds, loads nothing. */
export const MAX_CHUNKS = 6;

/** The chunks of a track. */
export interface ChunkSource {
  /** Frames of the track. */
  readonly frames: number;
  /** Frames of each chunk; the last chunk may be shorter. */
  readonly chunkFrames: number;
  /** The most chunks in memory. */
  readonly maxChunks: number;
  /** Decodes the frames from `from` to `end`, which belong to one chunk. */
  load(from: number, end: number, signal: AbortSignal): Promise<Stereo>;
}

interface Chunk {
  readonly loading: Promise<Stereo>;
  readonly controller: AbortController;
  /** Number of reads that wait for it. */
  waiting: number;
  loaded: boolean;
}

/**
 * Creates a reader of pieces of any length. A chunk that no read waits for any longer is not loaded
 * further.
 */
export function createChunkReader(source: ChunkSource): PieceReader {
  const { frames: total, chunkFrames } = source;
  /** In the order of their last use. */
  const chunks = new Map<number, Chunk>();

  const open = (index: number): Chunk => {
    const controller = new AbortController();
    const from = index * chunkFrames;
    const loading = source.load(from, Math.min(from + chunkFrames, total), controller.signal);
    const chunk: Chunk = { loading, controller, waiting: 0, loaded: false };
    loading.then(
      () => {
        chunk.loaded = true;
      },
      () => chunks.get(index) === chunk && chunks.delete(index),
    );
    return chunk;
  };

  const chunkAt = async (index: number, signal: AbortSignal): Promise<Stereo> => {
    const chunk = chunks.get(index) ?? open(index);
    chunks.delete(index);
    chunks.set(index, chunk);
    for (const [oldest, old] of chunks) {
      if (chunks.size <= source.maxChunks) break;
      if (old.waiting === 0 && old !== chunk) chunks.delete(oldest);
    }
    chunk.waiting += 1;
    try {
      return await orAborted(chunk.loading, signal);
    } finally {
      chunk.waiting -= 1;
      if (chunk.waiting === 0 && !chunk.loaded) {
        if (chunks.get(index) === chunk) chunks.delete(index);
        chunk.controller.abort(signal.reason);
      }
    }
  };

  return {
    read: async (from, frames, signal) => {
      const piece = silence(frames);
      const end = Math.min(from + frames, total);
      for (let at = from; at < end; ) {
        const index = Math.floor(at / chunkFrames);
        const [left, right] = await chunkAt(index, signal);
        const start = index * chunkFrames;
        const upTo = Math.min(end, start + chunkFrames);
        piece[0].set(left.subarray(at - start, upTo - start), at - from);
        piece[1].set(right.subarray(at - start, upTo - start), at - from);
        at = upTo;
      }
      return piece;
    },
    close: () => {
      for (const { controller } of chunks.values()) controller.abort(new Error('the reader was closed'));
      chunks.clear();
    },
  };
}
