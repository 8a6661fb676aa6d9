// Reads pieces of an M4A file with AAC without the rest of it.

import { adtsStream } from './adts.ts';
import { CHUNK_SECONDS, createChunkReader, MAX_CHUNKS } from './chunks.ts';
import type { Decode } from './decode.ts';
import { fetchRange } from './fetch-range.ts';
import { createFileBytes, type FetchBytes } from './file-bytes.ts';
import { AAC_SAMPLES, m4aLayout } from './m4a-layout.ts';
import { mp4Box } from './mp4-boxes.ts';
import type { AudioShape, PieceReader, Stereo } from './piece-reader.ts';
import { checkLength, cutPiece, damaged, decodesPiece } from './pieces.ts';
import { rateGrid, trackPart } from './rate-grid.ts';

/** Enough for the table of a song of 4 minutes and for the first chunk. */
const HEAD_BYTES = 163_840;
/** Enough for the header of a box. */
const BOX_BYTES = 16;
/** Our files have the table behind one box. */
const MAX_BOXES = 8;
/** A frame overlaps with the one before it. */
const PRE_ROLL_FRAMES = 2;

/**
 * Opens an M4A file. Resolves with undefined when the file has another form, or when the browser
 * does not decode its frames from any of them on. Rejects as a read does.
 */
export async function openM4a(
  url: string,
  { frames, sampleRate }: AudioShape,
  decode: Decode,
  signal: AbortSignal,
): Promise<PieceReader | undefined> {
  const head = await fetchRange(url, 0, HEAD_BYTES, signal);
  const fetchBytes = createFileBytes((from, end, stop) => fetchRange(url, from, end, stop), head);
  const moov = await moovOf(fetchBytes, signal);
  const layout = moov && m4aLayout(moov);
  if (!layout) return undefined;
  const grid = rateGrid(layout.sampleRate, sampleRate);
  // Frames begin anywhere between the samples of the song otherwise.
  if (grid.trackStep !== 1) return undefined;
  const { delay, offsets, sizes } = layout;
  const count = offsets.length;
  const load = async (from: number, end: number, stop: AbortSignal): Promise<Stereo> => {
    const part = trackPart(grid, from, end);
    const first = Math.max(0, Math.floor((part.from + delay) / AAC_SAMPLES) - PRE_ROLL_FRAMES);
    const behind = Math.min(count, Math.ceil((part.end + delay) / AAC_SAMPLES));
    const places = Array.from({ length: Math.max(0, behind - first) }, (_, n) => ({
      at: offsets[first + n] as number,
      size: sizes[first + n] as number,
    }));
    const begin = Math.min(...places.map(({ at }) => at));
    const bytes = await fetchBytes(begin, Math.max(...places.map(({ at, size }) => at + size)), stop);
    const aac = places.map(({ at, size }) => bytes.subarray(at - begin, at - begin + size));
    if (aac.some(({ length }, n) => length !== places[n]?.size)) throw damaged();
    const decoded = await decode(adtsStream(layout, aac).buffer);
    checkLength(decoded, places.length * AAC_SAMPLES * grid.songStep);
    return cutPiece(decoded, from + (delay - first * AAC_SAMPLES) * grid.songStep, end - from);
  };
  const readable = Math.min(frames, layout.samples * grid.songStep);
  const tried = Math.min((PRE_ROLL_FRAMES + 2) * AAC_SAMPLES * grid.songStep, readable - 1);
  if (!(await decodesPiece(load, tried, signal))) return undefined;
  const chunkFrames = Math.round(CHUNK_SECONDS * sampleRate);
  return createChunkReader({ frames: readable, chunkFrames, maxChunks: MAX_CHUNKS, load });
}

/** Resolves with the content of the box `moov`. */
async function moovOf(fetchBytes: FetchBytes, signal: AbortSignal): Promise<Uint8Array | undefined> {
  let at = 0;
  for (let boxes = 0; boxes < MAX_BOXES; boxes += 1) {
    const box = mp4Box(await fetchBytes(at, at + BOX_BYTES, signal), 0);
    if (!box) return undefined;
    if (box.type === 'moov') return fetchBytes(at + box.from, at + box.end, signal);
    at += box.end;
  }
  return undefined;
}
