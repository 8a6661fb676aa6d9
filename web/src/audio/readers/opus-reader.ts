// Reads pieces of an Ogg Opus file without the rest of it.

import { CHUNK_SECONDS, createChunkReader, MAX_CHUNKS } from './chunks.ts';
import type { Decode } from './decode.ts';
import { fetchRange } from './fetch-range.ts';
import { createFileBytes } from './file-bytes.ts';
import { createFrameSearch } from './frame-search.ts';
import { MAX_PAGE_BYTES } from './ogg-pages.ts';
import { lastGranule, opusLayout, opusPiece } from './opus-layout.ts';
import { findOpusRun, OPUS_HZ, opusPackets, opusRun } from './opus-packets.ts';
import type { AudioShape, PieceReader, Stereo } from './piece-reader.ts';
import { checkLength, cutPiece, decodesPiece } from './pieces.ts';
import { rateGrid, trackPart } from './rate-grid.ts';

/** Enough for the first chunk. */
const HEAD_BYTES = 106_496;
/** Contains a group of two pages that share a packet, wherever it begins. */
const MAX_PROBE_PAGES = 4;
/** Our pages last one second. */
const NEAR_SAMPLES = 1.5 * OPUS_HZ;
/**
 * A decoder that begins in the middle approaches the state of one that began earlier. RFC 7845 asks
 * for 80 ms. After this time, the samples are nearly equal.
 */
const PRE_ROLL = 0.4 * OPUS_HZ;

/**
 * Opens an Ogg Opus file. Resolves with undefined when the file has another form, or when the
 * browser does not decode its packets from any of them on. Rejects as a read does.
 */
export async function openOpus(
  url: string,
  { frames, sampleRate }: AudioShape,
  decode: Decode,
  signal: AbortSignal,
): Promise<PieceReader | undefined> {
  const head = await fetchRange(url, 0, HEAD_BYTES, signal);
  const { size } = head;
  const layout = opusLayout(head.bytes);
  if (!layout) return undefined;
  const fetchBytes = createFileBytes((from, end, stop) => fetchRange(url, from, end, stop), head);
  const samples = lastGranule(await fetchBytes(Math.max(0, size - MAX_PAGE_BYTES), size, signal));
  if (samples === undefined) return undefined;
  const search = createFrameSearch({
    begin: { sample: 0, byte: layout.firstByte },
    samples,
    size,
    near: NEAR_SAMPLES,
    probeBytes: MAX_PAGE_BYTES,
    maxProbeBytes: MAX_PROBE_PAGES * MAX_PAGE_BYTES,
    runAt: (bytes) => opusRun(bytes, 0),
    findRun: findOpusRun,
    fetchBytes,
  });
  const grid = rateGrid(OPUS_HZ, sampleRate);
  const songFrames = Math.floor(((samples - layout.preSkip) * grid.songStep) / grid.trackStep);
  const readable = Math.min(frames, songFrames);
  const load = async (from: number, end: number, stop: AbortSignal): Promise<Stereo> => {
    // So the beginning is never in the last packet, whose end is cut off.
    const part = trackPart(grid, Math.max(0, Math.min(from, readable - sampleRate)), end);
    const [first, behind] = [part.from + layout.preSkip, Math.min(part.end + layout.preSkip, samples)];
    const rollFrom = Math.max(0, first - PRE_ROLL);
    const found = await search(rollFrom, behind, stop);
    const packets = opusPackets(found.bytes, found.first).filter((one) => one.end > rollFrom && one.first < behind);
    const last = Math.min(packets.at(-1)?.end ?? first, samples);
    const decoded = await decode(opusPiece(layout, packets, { from: first, end: last }).buffer);
    checkLength(decoded, ((last - first) * grid.songStep) / grid.trackStep);
    return cutPiece(decoded, from - part.first, end - from);
  };
  if (!(await decodesPiece(load, Math.min(sampleRate, readable - 1), signal))) return undefined;
  const chunkFrames = Math.ceil((CHUNK_SECONDS * sampleRate) / grid.songStep) * grid.songStep;
  return createChunkReader({ frames: readable, chunkFrames, maxChunks: MAX_CHUNKS, load });
}
