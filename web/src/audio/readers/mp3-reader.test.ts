// Tests the reader of MP3 pieces with real files.

import { decodeWithFfmpeg, serveFile } from '@stemline/testing/audio/file-server.ts';
import { generatedBytes } from '@stemline/testing/audio/generated-audio.ts';
import { largestDifference, pieceDifferences } from '@stemline/testing/audio/sample-differences.ts';
import { expect, it } from 'vitest';
import { findFrames, frameOffset, mp3Layout } from './mp3-layout.ts';
import { placeIn, spanOf } from './mp3-pieces.ts';
import { openMp3 } from './mp3-reader.ts';

const SECONDS = 9;
const { signal } = new AbortController();

async function makeTrack(rate: number, options: string[]): Promise<Uint8Array<ArrayBuffer>> {
  const source = `aevalsrc=0.3*sin(2*PI*(200+30*t)*t)+0.1*random(0)|0.2*sin(2*PI*700*t):d=${SECONDS}:s=${rate}`;
  return new Uint8Array(await generatedBytes('track.mp3', source, options));
}

it.each([
  [44_100, ['-b:a', '320k']],
  [44_100, ['-b:a', '64k']],
  [48_000, ['-b:a', '128k']],
  [22_050, ['-b:a', '96k']],
])('pieces of an MP3 at %i Hz with %s equal the same parts of the whole decoded file', async (sampleRate, options) => {
  const file = await makeTrack(sampleRate, options);
  const whole = await decodeWithFfmpeg(file.slice().buffer);
  const frames = SECONDS * sampleRate;
  const { url } = await serveFile(file);
  const reader = await openMp3(url, { frames, sampleRate }, decodeWithFfmpeg, signal);
  // Within a chunk, across a border of chunks, at the beginning and at the end.
  const pieces = [
    [0, 5_000],
    [Math.round(2.4 * sampleRate), Math.round(0.3 * sampleRate)],
    [Math.round(6.1 * sampleRate), 1_000],
    [frames - 3_000, 3_000],
  ] as const;
  const read = async (from: number, length: number) => reader?.read(from, length, signal);
  expect(Math.max(...(await pieceDifferences(read, whole, pieces)))).toBeLessThan(1e-5);
  const behind = await reader?.read(frames - 10, 20, signal);
  expect(behind?.[0].subarray(10)).toEqual(new Float32Array(10));
});

it('the first chunk of an MP3 needs one request, and a seek one more', async () => {
  const { url, ranges } = await serveFile(await makeTrack(44_100, ['-b:a', '320k']));
  const reader = await openMp3(url, { frames: SECONDS * 44_100, sampleRate: 44_100 }, decodeWithFfmpeg, signal);
  await reader?.read(0, 44_100, signal);
  expect(ranges).toHaveLength(1);
  await reader?.read(7 * 44_100, 1_000, signal);
  expect(ranges).toHaveLength(2);
});

it('an MP3 is read piece by piece also behind a proxy that ignores ranges', async () => {
  const file = await makeTrack(44_100, ['-b:a', '320k']);
  const whole = await decodeWithFfmpeg(file.slice().buffer);
  const { url } = await serveFile(file, { ignoresRanges: true });
  const reader = await openMp3(url, { frames: SECONDS * 44_100, sampleRate: 44_100 }, decodeWithFfmpeg, signal);
  const piece = await reader?.read(250_000, 1_000, signal);
  expect(largestDifference(piece?.[0] as Float32Array, whole[0].subarray(250_000, 251_000))).toBeLessThan(1e-5);
});

it('an MP3 with a large cover is read piece by piece', async () => {
  const file = await makeTrack(44_100, ['-b:a', '320k', '-id3v2_version', '0']);
  const whole = await decodeWithFfmpeg(file.slice().buffer);
  const tag = new Uint8Array(10 + 20 * 0x4000);
  // The length is in four bytes of seven bits.
  tag.set([0x49, 0x44, 0x33, 3, 0, 0, 0, 20, 0, 0]);
  const { url } = await serveFile(Buffer.concat([tag, file]));
  const reader = await openMp3(url, { frames: SECONDS * 44_100, sampleRate: 44_100 }, decodeWithFfmpeg, signal);
  for (const from of [1_000, 250_000]) {
    const piece = await reader?.read(from, 1_000, signal);
    expect(largestDifference(piece?.[0] as Float32Array, whole[0].subarray(from, from + 1_000))).toBeLessThan(1e-5);
  }
});

it('an MP3 without the tag of its encoder, or of another rate than the song, is not read piece by piece', async () => {
  const untagged = await serveFile(await makeTrack(44_100, ['-b:a', '320k', '-write_xing', '0']));
  expect(await openMp3(untagged.url, { frames: 1, sampleRate: 44_100 }, decodeWithFfmpeg, signal)).toBeUndefined();
  const tagged = await serveFile(await makeTrack(44_100, ['-b:a', '320k']));
  expect(await openMp3(tagged.url, { frames: 1, sampleRate: 48_000 }, decodeWithFfmpeg, signal)).toBeUndefined();
});

it('the computed place of every frame of an MP3 is at most one byte off', async () => {
  for (const kbps of [320, 192, 128]) {
    const file = await makeTrack(44_100, ['-b:a', `${kbps}k`]);
    const layout = mp3Layout(file);
    if (!layout) throw new Error('the file has no layout');
    const offsets = findFrames(layout, file, layout.firstByte, layout.frames) ?? [];
    expect(offsets).toHaveLength(layout.frames + 1);
    expect(offsets.at(-1)).toBe(file.length);
    for (const [frame, offset] of offsets.entries())
      expect(Math.abs(offset - frameOffset(layout, frame))).toBeLessThanOrEqual(1);
    // Bytes that only look like a frame are passed over.
    const at = offsets[50] as number;
    expect(findFrames(layout, file, at - 100, 5)?.[0]).toBe(at);
    expect(findFrames(layout, file.subarray(0, at), at - 100, 5)).toBeUndefined();
  }
});

it('a piece of an MP3 includes the frames whose bits and state it needs', async () => {
  const layout = mp3Layout(await makeTrack(44_100, ['-b:a', '320k']));
  if (!layout) throw new Error('the file has no layout');
  expect(layout).toMatchObject({ delay: 1105, frameSamples: 1152 });
  expect(spanOf(layout, 0, 1_000)).toEqual({ first: 0, end: 2, skip: 1105 });
  // The sample 100 000 is in frame 87; one frame lends its bits, and two their state.
  expect(spanOf(layout, 100_000, 101_000)).toEqual({
    first: 84,
    end: 89,
    skip: 100_000 + 1105 - 84 * 1152,
  });
});

it('a decoder that leaves out samples does so at the beginning, and one that adds some adds them at the end', () => {
  expect(placeIn(1152, 1152, 10)).toBe(10);
  expect(placeIn(1152 - 529, 1152, 600)).toBe(71);
  expect(placeIn(1152 + 529, 1152, 10)).toBe(10);
});
