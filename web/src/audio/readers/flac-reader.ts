// Reads pieces of a FLAC without the rest of the file.

import { Problem } from '../../api/problem.ts';
import { createChunkReader } from './chunks.ts';
import type { Decode } from './decode.ts';
import { fetchRange, type Part } from './fetch-range.ts';
import {
  BLOCK_HEADER_BYTES,
  FIRST_BLOCK_AT,
  type FlacLayout,
  flacBlock,
  flacLayout,
  flacPiece,
} from './flac-layout.ts';
import { createFlacSearch, type FetchBytes } from './flac-search.ts';
import type { AudioShape, PieceReader, Stereo } from './piece-reader.ts';

/** Enough for the metadata without a cover and for some frames. */
const HEAD_BYTES = 131_072;
/** Files have a few blocks of metadata. */
const MAX_BLOCKS = 64;
/** The length of a chunk is rounded up to whole frames. */
const CHUNK_SECONDS = 2.5;
const MAX_CHUNKS = 6;

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
  const firstByte = await firstFrameAt(url, head, signal);
  if (firstByte === undefined) return undefined;
  const search = createFlacSearch({ layout, firstByte, size: head.size, fetchBytes: startingWith(url, head) });
  const load = async (from: number, end: number, stop: AbortSignal): Promise<Stereo> => {
    const found = await search(from, end, stop);
    const expected = found.end - found.first;
    const decoded = await decode(flacPiece(layout, found.bytes, expected));
    if (decoded[0].length !== expected) throw new Problem('UNPLAYABLE', 'The track is damaged.');
    const cut = (channel: Float32Array<ArrayBuffer>) => channel.slice(from - found.first, end - found.first);
    return [cut(decoded[0]), cut(decoded[1])];
  };
  if (!(await decodesFrames(layout, load, signal))) return undefined;
  const { maxFrameSamples } = layout;
  const chunkFrames = Math.ceil((CHUNK_SECONDS * sampleRate) / maxFrameSamples) * maxFrameSamples;
  return createChunkReader({ frames: Math.min(frames, layout.samples), chunkFrames, maxChunks: MAX_CHUNKS, load });
}

/**
 * Tries the second frame, because a browser may expect that a file begins with the first one. The
 * only frame of a short file is tried otherwise.
 */
async function decodesFrames(
  { maxFrameSamples, samples }: FlacLayout,
  load: (from: number, end: number, signal: AbortSignal) => Promise<Stereo>,
  signal: AbortSignal,
): Promise<boolean> {
  const from = samples > maxFrameSamples ? maxFrameSamples : 0;
  try {
    await load(from, from + 1, signal);
    return true;
  } catch (cause) {
    if (cause instanceof Problem && cause.code === 'UNPLAYABLE') return false;
    throw cause;
  }
}

/** Resolves with the offset behind the metadata, which is long when it contains a cover. */
async function firstFrameAt(url: string, head: Part, signal: AbortSignal): Promise<number | undefined> {
  const fetchBytes = startingWith(url, head);
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

/** Returns a function that takes bytes from the head when the head has them. */
function startingWith(url: string, head: Part): FetchBytes {
  return async (from, end, signal) => {
    if (Math.min(end, head.size) <= head.bytes.length) return head.bytes.subarray(from, end);
    const ready = head.bytes.subarray(from);
    if (ready.length === 0) return (await fetchRange(url, from, end, signal)).bytes;
    const rest = await fetchRange(url, head.bytes.length, end, signal);
    const bytes = new Uint8Array(ready.length + rest.bytes.length);
    bytes.set(ready);
    bytes.set(rest.bytes, ready.length);
    return bytes;
  };
}
