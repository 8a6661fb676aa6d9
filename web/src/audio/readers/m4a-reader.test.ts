// Tests the reader of M4A pieces with real files.

import { decodeWithFfmpeg, serveFile } from '@stemline/testing/audio/file-server.ts';
import { generatedBytes } from '@stemline/testing/audio/generated-audio.ts';
import { largestDifference, pieceDifferences } from '@stemline/testing/audio/sample-differences.ts';
import { expect, it } from 'vitest';
import { openM4a } from './m4a-reader.ts';

const SECONDS = 12;
const { signal } = new AbortController();
/** The filter that changes the rate also reads what the decoder makes before the song begins. */
const FILTER_SAMPLES = 128;
/** As the separator makes it. */
const OPTIONS = ['-c:a', 'aac', '-b:a', '256k', '-movflags', '+faststart', '-f', 'ipod'];
/** Noise that a decoder makes differs from piece to piece, so the encoder does without it. */
const NO_NOISE = ['-aac_pns', '0'];

async function makeTrack(rate: number, options: string[]): Promise<Uint8Array<ArrayBuffer>> {
  const source = `aevalsrc=0.3*sin(2*PI*(200+30*t)*t)+0.1*random(0)|0.2*sin(2*PI*700*t):d=${SECONDS}:s=${rate}`;
  return new Uint8Array(await generatedBytes('track.m4a', source, options));
}

it.each([
  [44_100, 44_100, [...OPTIONS, ...NO_NOISE]],
  [48_000, 96_000, [...OPTIONS, ...NO_NOISE]],
  [22_050, 22_050, ['-c:a', 'aac', '-ac', '1', '-movflags', '+faststart', ...NO_NOISE]],
  [44_100, 44_100, ['-c:a', 'aac', '-b:a', '96k', '-f', 'mp4', '-movflags', '+faststart', ...NO_NOISE]],
])(
  'pieces of an M4A at %i Hz of a song at %i Hz with %s equal the same parts of the whole decoded file',
  async (rate, sampleRate, options) => {
    const decode = (bytes: ArrayBuffer) => decodeWithFfmpeg(bytes, sampleRate);
    const file = await makeTrack(rate, options);
    const whole = await decode(file.slice().buffer);
    const frames = SECONDS * sampleRate;
    const { url } = await serveFile(file);
    const reader = await openM4a(url, { frames, sampleRate }, decode, signal);
    // At the end, within a chunk, across a border of chunks, at the beginning.
    const pieces = [
      [frames - 3_000, 3_000],
      [Math.round(8.1 * sampleRate), 1_000],
      [Math.round(2.4 * sampleRate), Math.round(0.3 * sampleRate)],
      [rate === sampleRate ? 0 : FILTER_SAMPLES, 5_000],
    ] as const;
    const read = async (from: number, length: number) => reader?.read(from, length, signal);
    expect(Math.max(...(await pieceDifferences(read, whole, pieces)))).toBeLessThan(1e-4);
    const behind = await reader?.read(frames - 10, 20, signal);
    expect(behind?.[0].subarray(10)).toEqual(new Float32Array(10));
  },
);

it('the first chunk of an M4A needs one request, and a seek one more', async () => {
  const { url, ranges } = await serveFile(await makeTrack(44_100, OPTIONS));
  const reader = await openM4a(url, { frames: SECONDS * 44_100, sampleRate: 44_100 }, decodeWithFfmpeg, signal);
  await reader?.read(0, 44_100, signal);
  expect(ranges).toHaveLength(1);
  await reader?.read(9 * 44_100, 1_000, signal);
  expect(ranges).toHaveLength(2);
});

it('an M4A whose table is at the end is read piece by piece', async () => {
  const [whole] = await decodeWithFfmpeg((await makeTrack(44_100, [...OPTIONS, ...NO_NOISE])).buffer);
  const file = await makeTrack(44_100, ['-c:a', 'aac', '-b:a', '256k', ...NO_NOISE]);
  const { url } = await serveFile(file);
  const reader = await openM4a(url, { frames: SECONDS * 44_100, sampleRate: 44_100 }, decodeWithFfmpeg, signal);
  const piece = await reader?.read(300_000, 1_000, signal);
  expect(largestDifference(piece?.[0] as Float32Array, whole.subarray(300_000, 301_000))).toBeLessThan(1e-4);
});

it('an M4A with ALAC, of another rate, or in a browser that adds samples, is not read piece by piece', async () => {
  const shape = { frames: SECONDS * 44_100, sampleRate: 44_100 };
  const alac = await serveFile(await makeTrack(44_100, ['-c:a', 'alac']));
  expect(await openM4a(alac.url, shape, decodeWithFfmpeg, signal)).toBeUndefined();
  const { url } = await serveFile(await makeTrack(44_100, OPTIONS));
  expect(await openM4a(url, { ...shape, sampleRate: 48_000 }, decodeWithFfmpeg, signal)).toBeUndefined();
  const adding = async () => [new Float32Array(99_999), new Float32Array(99_999)] as const;
  expect(await openM4a(url, shape, adding, signal)).toBeUndefined();
});

it('an M4A that ends too early fails at its end, and the pieces before it do not', async () => {
  const file = await makeTrack(44_100, OPTIONS);
  const { url } = await serveFile(file.subarray(0, Math.floor(file.length * 0.7)));
  const reader = await openM4a(url, { frames: SECONDS * 44_100, sampleRate: 44_100 }, decodeWithFfmpeg, signal);
  await expect(reader?.read(3 * 44_100, 100, signal)).resolves.toBeDefined();
  await expect(reader?.read(9 * 44_100, 100, signal)).rejects.toMatchObject({ code: 'UNPLAYABLE' });
});
