// Reads pieces of an MP3 with a constant bit rate without the rest of the file.

import { allId3Bytes } from '@stemline/common/audio/id3.ts';
import { Problem } from '../../api/problem.ts';
import { createChunkReader } from './chunks.ts';
import type { Decode } from './decode.ts';
import { fetchRange, type Part } from './fetch-range.ts';
import { findFrames, frameOffset, type Mp3Layout, mp3Layout } from './mp3-layout.ts';
import { placeIn, spanOf } from './mp3-pieces.ts';
import { type AudioShape, type PieceReader, type Stereo, silence } from './piece-reader.ts';

/** Enough for the tag and the first chunk at 320 kbit/s, so that sound begins after one request. */
const HEAD_BYTES = 106_496;
/** One chunk is one request and one call of the decoder. */
const CHUNK_SECONDS = 2.5;
const MAX_CHUNKS = 6;
/** The computed place of a frame may be one byte off at each end. */
const MARGIN_BYTES = 4;

/** Opens an MP3. Resolves with undefined when its bit rate varies. Rejects as a read does. */
export async function openMp3(
  url: string,
  { frames, sampleRate }: AudioShape,
  decode: Decode,
  signal: AbortSignal,
): Promise<PieceReader | undefined> {
  const head = await headOf(url, signal);
  const layout = mp3Layout(head.bytes);
  if (!layout || layout.header.sampleRate !== sampleRate) return undefined;
  const load = async (from: number, end: number, stop: AbortSignal): Promise<Stereo> => {
    const span = spanOf(layout, from, end);
    const wanted = { from: Math.max(0, frameOffset(layout, span.first) - MARGIN_BYTES), ...endOf(layout, span.end) };
    const bytes = await bytesOf(url, head, wanted, stop);
    const count = span.end - span.first;
    const offsets = findFrames(layout, bytes, frameOffset(layout, span.first) - wanted.from, count);
    if (!offsets) throw new Problem('UNPLAYABLE', 'The track is damaged.');
    const decoded = await decode(bytes.slice(offsets[0], offsets[count]).buffer);
    return cut(decoded, placeIn(decoded[0].length, count * layout.frameSamples, span.skip), end - from);
  };
  const chunkFrames = Math.round(CHUNK_SECONDS * sampleRate);
  return createChunkReader({ frames, chunkFrames, maxChunks: MAX_CHUNKS, load });
}

/** The first bytes behind a tag with a cover. All other offsets count from `from`, too. */
interface Head extends Part {
  readonly from: number;
}

async function headOf(url: string, signal: AbortSignal): Promise<Head> {
  const head = await fetchRange(url, 0, HEAD_BYTES, signal);
  const from = allId3Bytes(head.bytes);
  if (from < head.bytes.length / 2) return { ...head, from: 0 };
  const { bytes, size } = await fetchRange(url, from, from + HEAD_BYTES, signal);
  return { bytes, size: size - from, from };
}

function endOf(layout: Mp3Layout, frame: number): { end: number } {
  return { end: frameOffset(layout, frame) + MARGIN_BYTES };
}

/** Returns a copy from the head if the head has these bytes. */
async function bytesOf(
  url: string,
  head: Head,
  { from, end }: { from: number; end: number },
  signal: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  if (Math.min(end, head.size) <= head.bytes.length) return head.bytes.slice(from, end);
  return (await fetchRange(url, head.from + from, head.from + end, signal)).bytes;
}

/** Copies `frames` frames from `at` on; those outside are silent. */
function cut(decoded: Stereo, at: number, frames: number): Stereo {
  const piece = silence(frames);
  const from = Math.max(0, at);
  for (const channel of [0, 1] as const)
    piece[channel].set(decoded[channel].subarray(from, Math.max(from, at + frames)), from - at);
  return piece;
}
