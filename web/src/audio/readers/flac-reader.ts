// Reads pieces of a FLAC without the rest of the file.

import { CHUNK_SECONDS, createChunkReader, MAX_CHUNKS } from './chunks.ts';
import type { Decode } from './decode.ts';
import { fetchRange } from './fetch-range.ts';
import { createFileBytes, type FetchBytes } from './file-bytes.ts';
import { findFlacRun, flacRun } from './flac-frames.ts';
import { BLOCK_HEADER_BYTES, FIRST_BLOCK_AT, flacBlock, flacLayout, flacPiece } from './flac-layout.ts';
import { createFrameSearch } from './frame-search.ts';
import type { AudioShape, PieceReader, Stereo } from './piece-reader.ts';
import { checkLength, cutPiece, decodesPiece } from './pieces.ts';

/** Enough for the metadata without a cover and for some frames. */
const HEAD_BYTES = 131_072;
/** Files have a few blocks of metadata. */
const MAX_BLOCKS = 64;
/** Reading begins at most this far before a piece. */
const NEAR_SECONDS = 1;
/** The longest header of a frame. */
const FRAME_HEADER_BYTES = 16;

/**
 * Opens a FLAC. Resolves with undefined when the file has another form, or when the browser does
 * not decode its frames one by one. Rejects as a read does.
 */
export async function openFlac(
  url: string,
  { frames, sampleRate }: AudioShape,
  decode: Decode,
  signal: AbortSignal,
): Promise<PieceReader | undefined> {
  const head = await fetchRange(url, 0, HEAD_BYTES, signal);
  const layout = flacLayout(head.bytes);
  if (layout?.sampleRate !== sampleRate) return undefined;
  const fetchBytes = createFileBytes((from, end, stop) => fetchRange(url, from, end, stop), head);
  const firstByte = await firstFrameAt(fetchBytes, signal);
  if (firstByte === undefined) return undefined;
  // Contains a whole frame and the header of the next one, wherever it begins.
  const probeBytes = 2 * layout.maxFrameBytes + FRAME_HEADER_BYTES;
  const search = createFrameSearch({
    begin: { sample: 0, byte: firstByte },
    samples: layout.samples,
    size: head.size,
    near: NEAR_SECONDS * sampleRate,
    probeBytes,
    maxProbeBytes: probeBytes,
    runAt: (bytes, isEnd) => flacRun(layout, bytes, 0, isEnd),
    findRun: (bytes, isEnd) => findFlacRun(layout, bytes, isEnd),
    fetchBytes,
  });
  const load = async (from: number, end: number, stop: AbortSignal): Promise<Stereo> => {
    const found = await search(from, end, stop);
    const expected = found.end - found.first;
    const decoded = await decode(flacPiece(layout, found.bytes, expected));
    checkLength(decoded, expected);
    return cutPiece(decoded, from - found.first, end - from);
  };
  const { maxFrameSamples, samples } = layout;
  // The second frame is tried, or the only one.
  if (!(await decodesPiece(load, samples > maxFrameSamples ? maxFrameSamples : 0, signal))) return undefined;
  // A chunk has whole frames.
  const chunkFrames = Math.ceil((CHUNK_SECONDS * sampleRate) / maxFrameSamples) * maxFrameSamples;
  return createChunkReader({ frames: Math.min(frames, samples), chunkFrames, maxChunks: MAX_CHUNKS, load });
}

/** Resolves with the offset behind the metadata, which is long when it contains a cover. */
async function firstFrameAt(fetchBytes: FetchBytes, signal: AbortSignal): Promise<number | undefined> {
  let at = FIRST_BLOCK_AT;
  for (let blocks = 0; blocks < MAX_BLOCKS; blocks += 1) {
    const header = await fetchBytes(at, at + BLOCK_HEADER_BYTES, signal);
    if (header.length < BLOCK_HEADER_BYTES) return undefined;
    const { isLast, bytes } = flacBlock(header, 0);
    at += bytes;
    if (isLast) return at;
  }
  return undefined;
}
