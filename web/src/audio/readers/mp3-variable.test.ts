// Tests the reader of pieces of MP3s with a variable bit rate with real files.

import { decodeWithFfmpeg, serveFile } from '@stemline/testing/audio/file-server.ts';
import { generatedBytes } from '@stemline/testing/audio/generated-audio.ts';
import { largestDifference, pieceDifferences } from '@stemline/testing/audio/sample-differences.ts';
import { expect, it } from 'vitest';
import { openMp3 } from './mp3-reader.ts';

const SECONDS = 15;
const { signal } = new AbortController();
/** The filter that changes the rate also reads what the decoder makes before the song begins. */
const FILTER_SAMPLES = 128;

/** The second third is silent, so its frames are short. */
async function makeTrack(rate: number, options: string[]): Promise<Uint8Array<ArrayBuffer>> {
  const sound = 'gt(abs(t-7.5)\\,2.5)';
  const source = `aevalsrc=${sound}*(0.3*sin(2*PI*(200+30*t)*t)+0.1*random(0))|${sound}*0.2*sin(2*PI*700*t):d=${SECONDS}:s=${rate}`;
  return new Uint8Array(await generatedBytes('track.mp3', source, options));
}

it.each([
  [44_100, 44_100, ['-q:a', '0']],
  [44_100, 44_100, ['-q:a', '2']],
  [48_000, 96_000, ['-q:a', '0']],
  [48_000, 96_000, ['-b:a', '192k']],
  [22_050, 22_050, ['-q:a', '2', '-ac', '1']],
])(
  'pieces of an MP3 at %i Hz of a song at %i Hz with %s equal the same parts of the whole decoded file',
  async (rate, sampleRate, options) => {
    const decode = (bytes: ArrayBuffer) => decodeWithFfmpeg(bytes, sampleRate);
    const file = await makeTrack(rate, options);
    const whole = await decode(file.slice().buffer);
    const frames = SECONDS * sampleRate;
    const { url } = await serveFile(file);
    const reader = await openMp3(url, { frames, sampleRate }, decode, signal);
    // At the end, at the end of the silence, across a border of chunks, at the beginning.
    const pieces = [
      [frames - 3_000, 3_000],
      [Math.round(9.9 * sampleRate), Math.round(0.3 * sampleRate)],
      [Math.round(2.4 * sampleRate), Math.round(0.3 * sampleRate)],
      [rate === sampleRate ? 0 : FILTER_SAMPLES, 5_000],
    ] as const;
    const read = async (from: number, length: number) => reader?.read(from, length, signal);
    expect(Math.max(...(await pieceDifferences(read, whole, pieces)))).toBeLessThan(1e-4);
    const behind = await reader?.read(frames - 10, 20, signal);
    expect(behind?.[0].subarray(10)).toEqual(new Float32Array(10));
  },
);

it('an MP3 with a variable bit rate that is played from its beginning is downloaded about once', async () => {
  const file = await makeTrack(44_100, ['-q:a', '0']);
  const { url, ranges } = await serveFile(file);
  const reader = await openMp3(url, { frames: SECONDS * 44_100, sampleRate: 44_100 }, decodeWithFfmpeg, signal);
  for (let second = 0; second < SECONDS; second += 1) await reader?.read(second * 44_100, 44_100, signal);
  const bytes = ranges.reduce((sum, range) => {
    const [, from, last] = /^bytes=(\d+)-(\d+)$/.exec(range) ?? [];
    return sum + Math.min(Number(last) + 1, file.length) - Number(from);
  }, 0);
  expect(bytes).toBeLessThan(1.3 * file.length);
});

it('two pieces of an MP3 with a variable bit rate can be read at once, also when one of them is given up', async () => {
  const file = await makeTrack(44_100, ['-q:a', '0']);
  const [whole] = await decodeWithFfmpeg(file.slice().buffer);
  const { url } = await serveFile(file);
  const reader = await openMp3(url, { frames: SECONDS * 44_100, sampleRate: 44_100 }, decodeWithFfmpeg, signal);
  const controller = new AbortController();
  const givenUp = reader?.read(14 * 44_100, 100, controller.signal);
  const places = [12 * 44_100, 4 * 44_100];
  const pieces = places.map((from) => reader?.read(from, 1_000, signal));
  controller.abort(new Error('given up'));
  await expect(givenUp).rejects.toThrow('given up');
  for (const [n, from] of places.entries()) {
    const piece = await pieces[n];
    expect(largestDifference(piece?.[0] as Float32Array, whole.subarray(from, from + 1_000))).toBeLessThan(1e-4);
  }
});

it('a piece of an MP3 with a variable bit rate and damaged bytes fails, and the pieces before it do not', async () => {
  const file = await makeTrack(44_100, ['-q:a', '0']);
  file.fill(0, Math.floor(file.length * 0.7), Math.floor(file.length * 0.9));
  const { url } = await serveFile(file);
  const reader = await openMp3(url, { frames: SECONDS * 44_100, sampleRate: 44_100 }, decodeWithFfmpeg, signal);
  await expect(reader?.read(2 * 44_100, 100, signal)).resolves.toBeDefined();
  await expect(reader?.read(14 * 44_100, 100, signal)).rejects.toMatchObject({ code: 'UNPLAYABLE' });
});
