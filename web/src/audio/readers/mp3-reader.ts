// Reads pieces of an MP3.

import { allId3Bytes } from '@stemline/common/audio/id3.ts';
import { CHUNK_SECONDS, createChunkReader, MAX_CHUNKS } from './chunks.ts';
import type { Decode } from './decode.ts';
import { fetchRange, type Part } from './fetch-range.ts';
import { createFileBytes, type FetchBytes } from './file-bytes.ts';
import { findFrames, frameOffset, type Mp3Layout, mp3Layout } from './mp3-layout.ts';
import { placeIn, spanOf, type TakeFrames } from './mp3-pieces.ts';
import { createVariableFrames } from './mp3-variable.ts';
import type { AudioShape, PieceReader, Stereo } from './piece-reader.ts';
import { cutPiece, damaged } from './pieces.ts';
import { rateGrid, trackPart } from './rate-grid.ts';

/** Enough for the tag and the first chunk at 320 kbit/s, so that sound begins after one request. */
const HEAD_BYTES = 106_496;
/** The computed place of a frame may be one byte off at each end. */
const MARGIN_BYTES = 4;

/**
 * Opens an MP3. Resolves with undefined when it lacks the tag of its encoder, or when its rate does
 * not divide that of the song. Rejects as a read does.
 */
export async function openMp3(
  url: string,
  { frames, sampleRate }: AudioShape,
  decode: Decode,
  signal: AbortSignal,
): Promise<PieceReader | undefined> {
  const head = await headOf(url, signal);
  const layout = mp3Layout(head.bytes);
  if (!layout) return undefined;
  const grid = rateGrid(layout.header.sampleRate, sampleRate);
  // Frames begin anywhere between the samples of the song otherwise.
  if (grid.trackStep !== 1) return undefined;
  const { size } = head;
  const fetchBytes = createFileBytes(
    (from, end, stop) => fetchRange(url, head.from + from, head.from + end, stop),
    head,
  );
  const take = layout.isConstant
    ? constantFrames(layout, fetchBytes)
    : createVariableFrames({ layout, size, fetchBytes });
  const load = async (from: number, end: number, stop: AbortSignal): Promise<Stereo> => {
    const part = trackPart(grid, from, end);
    const { bytes, count, skip } = await take(part.from, part.end, stop);
    const decoded = await decode(bytes.buffer);
    const expected = count * layout.frameSamples * grid.songStep;
    const at = placeIn(decoded[0].length, expected, skip * grid.songStep + from - part.first);
    return cutPiece(decoded, at, end - from);
  };
  const chunkFrames = Math.round(CHUNK_SECONDS * sampleRate);
  return createChunkReader({ frames, chunkFrames, maxChunks: MAX_CHUNKS, load });
}

function constantFrames(layout: Mp3Layout, fetchBytes: FetchBytes): TakeFrames {
  return async (from, end, signal) => {
    const span = spanOf(layout, from, end);
    const begin = Math.max(0, frameOffset(layout, span.first) - MARGIN_BYTES);
    const bytes = await fetchBytes(begin, frameOffset(layout, span.end) + MARGIN_BYTES, signal);
    const count = span.end - span.first;
    const offsets = findFrames(layout, bytes, frameOffset(layout, span.first) - begin, count);
    if (!offsets) throw damaged();
    return { bytes: bytes.slice(offsets[0], offsets[count]), count, skip: span.skip };
  };
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
