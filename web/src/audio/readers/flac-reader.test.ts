// Tests the reader of FLAC pieces with real files.

import { decodeWithFfmpeg, serveFile } from '@stemline/testing/audio/file-server.ts';
import { generatedBytes } from '@stemline/testing/audio/generated-audio.ts';
import { largestDifference, pieceDifferences } from '@stemline/testing/audio/sample-differences.ts';
import { expect, it } from 'vitest';
import { findFlacRun, flacRun } from './flac-frames.ts';
import { flacBlock, flacLayout, flacPiece } from './flac-layout.ts';
import { openFlac } from './flac-reader.ts';

const RATE = 44_100;
const SECONDS = 15;
const SHAPE = { frames: SECONDS * RATE, sampleRate: RATE };
const { signal } = new AbortController();
/** The first third is silent and the last one loud, so the bit rate is uneven. */
const SOURCE = `aevalsrc=0.5*random(0)*gt(t\\,10)+0.2*sin(2*PI*(200+9*t)*t)*gt(t\\,5)|0.2*sin(2*PI*700*t)*gt(t\\,5):d=${SECONDS}:s=${RATE}`;
const BITS_16 = ['-sample_fmt', 's16'];
const BITS_24 = ['-sample_fmt', 's32', '-bits_per_raw_sample', '24'];

const made = new Map<string, Promise<Buffer>>();

/** Resolves with a copy of the file. Tests that need the same one share its making. */
async function makeTrack(options: string[], source = SOURCE): Promise<Uint8Array<ArrayBuffer>> {
  const key = `${options} ${source}`;
  const making = made.get(key) ?? generatedBytes('track.flac', source, options);
  made.set(key, making);
  return new Uint8Array(await making);
}

function layoutOf(file: Uint8Array) {
  const layout = flacLayout(file);
  if (!layout) throw new Error('the file has no layout');
  return layout;
}

it.each([
  ['16 bits', BITS_16],
  ['24 bits', BITS_24],
])('pieces of a FLAC with %s equal its samples', async (_, options) => {
  const file = await makeTrack(options);
  const whole = await decodeWithFfmpeg(file.slice().buffer);
  const { url } = await serveFile(file);
  const reader = await openFlac(url, SHAPE, decodeWithFfmpeg, signal);
  // At the end, in the silence, across the border of chunks and of the bit rate, at the beginning.
  const pieces = [
    [SHAPE.frames - 3_000, 3_000],
    [3 * RATE, 1_000],
    [9 * RATE, 2 * RATE],
    [0, 5_000],
  ] as const;
  const read = async (from: number, length: number) => reader?.read(from, length, signal);
  expect(await pieceDifferences(read, whole, pieces)).toEqual([0, 0, 0, 0]);
});

it('a FLAC that is played from its beginning is downloaded once, in one request for each chunk', async () => {
  const seconds = 10;
  const file = await makeTrack(BITS_16, `anoisesrc=d=${seconds}:r=${RATE}:a=0.3`);
  const { url, ranges } = await serveFile(file);
  const reader = await openFlac(url, { ...SHAPE, frames: seconds * RATE }, decodeWithFfmpeg, signal);
  for (let second = 0; second < seconds; second += 1) await reader?.read(second * RATE, RATE, signal);
  const chunks = Math.ceil(seconds / 2.5);
  expect(ranges.length).toBeLessThanOrEqual(chunks + 1);
  const bytes = ranges.reduce((sum, range) => {
    const [, from, last] = /^bytes=(\d+)-(\d+)$/.exec(range) ?? [];
    return sum + Number(last) + 1 - Number(from);
  }, 0);
  expect(bytes).toBeLessThan(1.3 * file.length);
});

it('a seek in a FLAC with an uneven bit rate needs few requests', async () => {
  const { url, ranges } = await serveFile(await makeTrack(BITS_16));
  const reader = await openFlac(url, SHAPE, decodeWithFfmpeg, signal);
  for (const second of [3, 13, 8, 11, 4]) {
    const before = ranges.length;
    await reader?.read(second * RATE, 1_000, signal);
    expect(ranges.length - before, `${second} s`).toBeLessThanOrEqual(8);
  }
});

it('the frames that are found in a FLAC are all of its frames, and some of them are playable alone', async () => {
  const file = await makeTrack(BITS_24);
  const layout = layoutOf(file);
  let firstByte = 4;
  for (let isLast = false; !isLast; ) {
    const block = flacBlock(file, firstByte);
    firstByte += block.bytes;
    isLast = block.isLast;
  }
  const run = flacRun(layout, file, firstByte, true);
  expect(run?.endAt).toBe(file.length);
  expect(run?.frames.at(0)?.first).toBe(0);
  expect(run?.frames.at(-1)?.end).toBe(SHAPE.frames);
  expect(run?.frames).toHaveLength(Math.ceil(SHAPE.frames / layout.maxFrameSamples));
  const [first, behind] = [run?.frames[100], run?.frames[103]];
  if (!first || !behind) throw new Error('the file has too few frames');
  expect(findFlacRun(layout, file.subarray(first.at - 100, behind.at + 20), false)?.frames[0]).toMatchObject({
    at: 100,
    first: first.first,
  });
  const samples = behind.first - first.first;
  const [left] = await decodeWithFfmpeg(flacPiece(layout, file.subarray(first.at, behind.at), samples));
  const [whole] = await decodeWithFfmpeg(file.slice().buffer);
  expect(largestDifference(left, whole.subarray(first.first, behind.first))).toBe(0);
});

it('a FLAC with a large cover is read piece by piece', async () => {
  const file = await makeTrack(BITS_16);
  const end = 4 + flacBlock(file, 4).bytes;
  const cover = new Uint8Array(300_000).fill(0xff);
  cover.set([6, ...[16, 8, 0].map((shift) => ((cover.length - 4) >> shift) & 255)]);
  const { url } = await serveFile(Buffer.concat([file.subarray(0, end), cover, file.subarray(end)]));
  const reader = await openFlac(url, SHAPE, decodeWithFfmpeg, signal);
  const [whole] = await decodeWithFfmpeg(file.slice().buffer);
  const piece = await reader?.read(12 * RATE, 1_000, signal);
  expect(largestDifference(piece?.[0] as Float32Array, whole.subarray(12 * RATE, 12 * RATE + 1_000))).toBe(0);
});

it('a FLAC that is shorter than the song is silent behind its end', async () => {
  const { url } = await serveFile(await makeTrack(BITS_16));
  const reader = await openFlac(url, { ...SHAPE, frames: SHAPE.frames + 5 * RATE }, decodeWithFfmpeg, signal);
  const piece = await reader?.read(SHAPE.frames - 100, 200, signal);
  expect(piece?.[1].subarray(0, 100).some((sample) => sample !== 0)).toBe(true);
  expect(piece?.[1].subarray(100)).toEqual(new Float32Array(100));
});

it('a FLAC of another rate, or in a browser that adds samples, is not read piece by piece', async () => {
  const { url } = await serveFile(await makeTrack(BITS_16));
  expect(await openFlac(url, { ...SHAPE, sampleRate: 48_000 }, decodeWithFfmpeg, signal)).toBeUndefined();
  const adding = async () => [new Float32Array(9_999), new Float32Array(9_999)] as const;
  expect(await openFlac(url, SHAPE, adding, signal)).toBeUndefined();
});

it('a piece of a FLAC with damaged bytes fails, and the pieces before it do not', async () => {
  const file = await makeTrack(BITS_16);
  file.fill(0, Math.floor(file.length * 0.6), Math.floor(file.length * 0.9));
  const { url } = await serveFile(file);
  const reader = await openFlac(url, SHAPE, decodeWithFfmpeg, signal);
  await expect(reader?.read(6 * RATE, 100, signal)).resolves.toBeDefined();
  await expect(reader?.read(13 * RATE, 100, signal)).rejects.toMatchObject({ code: 'UNPLAYABLE' });
});
