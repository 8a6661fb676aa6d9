// Reads a track whose parts cannot be decoded by themselves: decodes all of it once and keeps it as
// 16-bit samples outside the memory of the page.

import { pause } from '@stemline/common/async/wait.ts';
import { fromInteger, toInteger } from '../samples.ts';
import { CHUNK_SECONDS, createChunkReader, MAX_CHUNKS } from './chunks.ts';
import type { Decode } from './decode.ts';
import { fetchWhole } from './fetch-range.ts';
import { type AudioShape, type PieceReader, type Stereo, silence } from './piece-reader.ts';

const BYTES_PER_FRAME = 4;
/** Frames that are converted at once. */
const PART_FRAMES = 1 << 18;

/** Opens a track in any format that the browser decodes. Rejects as a read does. */
export async function openWhole(
  url: string,
  { frames, sampleRate }: AudioShape,
  decode: Decode,
  signal: AbortSignal,
): Promise<PieceReader> {
  const decoded = await decode(await fetchWhole(url, signal));
  const samples = toBlob(decoded);
  await freeNow(decoded);
  return createChunkReader({
    frames,
    chunkFrames: Math.round(CHUNK_SECONDS * sampleRate),
    maxChunks: MAX_CHUNKS,
    load: async (from, end) => {
      const bytes = await samples.slice(from * BYTES_PER_FRAME, end * BYTES_PER_FRAME).arrayBuffer();
      return fromInterleaved(new Int16Array(bytes), end - from);
    },
  });
}

function toBlob([left, right]: Stereo): Blob {
  const parts: Blob[] = [];
  for (let from = 0; from < left.length; from += PART_FRAMES) {
    const frames = Math.min(PART_FRAMES, left.length - from);
    const part = new Int16Array(frames * 2);
    for (let frame = 0; frame < frames; frame += 1) {
      part[frame * 2] = toInteger(left[from + frame] as number);
      part[frame * 2 + 1] = toInteger(right[from + frame] as number);
    }
    parts.push(new Blob([part]));
  }
  return new Blob(parts);
}

/**
 * Frees decoded samples at once, by sending them to nobody. As garbage they may stay in memory
 * while the next track is decoded, which needs as much again.
 */
async function freeNow(decoded: Stereo): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  port2.close();
  const buffers = new Set(decoded.map(({ buffer }) => buffer));
  port1.postMessage(undefined, [...buffers]);
  port1.close();
  // The browser collects the rest of the garbage between tasks.
  await pause(0);
}

function fromInterleaved(samples: Int16Array, frames: number): Stereo {
  const piece = silence(frames);
  for (let frame = 0; frame < Math.min(frames, samples.length / 2); frame += 1) {
    piece[0][frame] = fromInteger(samples[frame * 2] as number);
    piece[1][frame] = fromInteger(samples[frame * 2 + 1] as number);
  }
  return piece;
}
