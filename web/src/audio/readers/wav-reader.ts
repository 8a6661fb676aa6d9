// Reads pieces of a WAV without the rest of the file.

import { CHUNK_SECONDS, createChunkReader, MAX_CHUNKS } from './chunks.ts';
import { fetchRange } from './fetch-range.ts';
import type { AudioShape, PieceReader } from './piece-reader.ts';
import { stereoOf, wavLayout } from './wav-layout.ts';

/** Enough for the header and its tags. */
const HEAD_BYTES = 16_384;

/**
 * Opens a WAV. Resolves with undefined when its samples have another form. Rejects as a read does.
 */
export async function openWav(
  url: string,
  { frames, sampleRate }: AudioShape,
  signal: AbortSignal,
): Promise<PieceReader | undefined> {
  const head = await fetchRange(url, 0, HEAD_BYTES, signal);
  const layout = wavLayout(head.bytes);
  if (layout?.sampleRate !== sampleRate) return undefined;
  const frameBytes = layout.channels * layout.sampleBytes;
  const byteAt = (frame: number) => layout.firstByte + frame * frameBytes;
  return createChunkReader({
    frames,
    chunkFrames: Math.round(CHUNK_SECONDS * sampleRate),
    maxChunks: MAX_CHUNKS,
    load: async (from, end, stop) => {
      const { bytes } = await fetchRange(url, byteAt(from), byteAt(end), stop);
      return stereoOf(bytes, layout);
    },
  });
}
