// Tests the reader of Opus pieces with real files.

import { decodeWithFfmpeg, serveFile } from '@stemline/testing/audio/file-server.ts';
import { generatedBytes } from '@stemline/testing/audio/generated-audio.ts';
import { pieceDifferences } from '@stemline/testing/audio/sample-differences.ts';
import { expect, it } from 'vitest';
import { openOpus } from './opus-reader.ts';

const SECONDS = 21;
const { signal } = new AbortController();
/** A third is silent and a third is loud, so the bit rate is uneven. */
const SOURCE = `aevalsrc=0.5*random(0)*gt(t\\,14)+0.2*sin(2*PI*(200+9*t)*t)*gt(t\\,7)|0.2*sin(2*PI*700*t)*gt(t\\,7):d=${SECONDS}:s=44100`;
/** As the separator makes it. */
const OPTIONS = ['-c:a', 'libopus', '-b:a', '160k', '-fflags', '+bitexact'];

const made = new Map<string, Promise<Buffer>>();

/** Resolves with a copy of the file. Tests that need the same one share its making. */
async function makeTrack(options = OPTIONS): Promise<Uint8Array<ArrayBuffer>> {
  const key = `${options}`;
  const making = made.get(key) ?? generatedBytes('track.opus', SOURCE, options);
  made.set(key, making);
  return new Uint8Array(await making);
}

const decoderAt = (sampleRate: number) => (bytes: ArrayBuffer) => decodeWithFfmpeg(bytes, sampleRate);

it.each([
  [44_100, OPTIONS],
  [48_000, OPTIONS],
  [96_000, OPTIONS],
  [11_025, OPTIONS],
  [44_100, ['-c:a', 'libopus', '-b:a', '24k', '-frame_duration', '60']],
  [44_100, ['-c:a', 'libopus', '-b:a', '510k', '-vbr', 'off', '-page_duration', '10000000']],
])(
  'pieces of an Opus track of a song at %i Hz with %s equal the same parts of the whole decoded file',
  async (sampleRate, options) => {
    const decode = decoderAt(sampleRate);
    const file = await makeTrack(options);
    const whole = await decode(file.slice().buffer);
    const frames = SECONDS * sampleRate;
    const { url } = await serveFile(file);
    const reader = await openOpus(url, { frames, sampleRate }, decode, signal);
    // At the end, within a chunk, across a border of chunks and of the bit rate, at the beginning.
    const pieces = [
      [frames - 3_000, 3_000],
      [Math.round(18.1 * sampleRate), 1_000],
      [Math.round(13.9 * sampleRate), Math.round(1.3 * sampleRate)],
      [Math.round(2.4 * sampleRate), Math.round(0.3 * sampleRate)],
      [0, 5_000],
    ] as const;
    const read = async (from: number, length: number) => reader?.read(from, length, signal);
    expect(Math.max(...(await pieceDifferences(read, whole, pieces)))).toBeLessThan(1e-4);
    const behind = await reader?.read(frames - 10, 20, signal);
    expect(behind?.[0].subarray(10)).toEqual(new Float32Array(10));
  },
);

it('an Opus file that is played from its beginning is downloaded about once', async () => {
  const file = await makeTrack();
  const { url, ranges } = await serveFile(file);
  const reader = await openOpus(url, { frames: SECONDS * 48_000, sampleRate: 48_000 }, decodeWithFfmpeg, signal);
  for (let second = 0; second < SECONDS; second += 1) await reader?.read(second * 48_000, 48_000, signal);
  const bytes = ranges.reduce((sum, range) => {
    const [, from, last] = /^bytes=(\d+)-(\d+)$/.exec(range) ?? [];
    return sum + Number(last) + 1 - Number(from);
  }, 0);
  // The head and the tail are extra.
  expect(bytes).toBeLessThan(1.2 * file.length + 170_000);
});

it('a seek in an Opus file with an uneven bit rate needs few requests', async () => {
  const { url, ranges } = await serveFile(await makeTrack());
  const reader = await openOpus(url, { frames: SECONDS * 48_000, sampleRate: 48_000 }, decodeWithFfmpeg, signal);
  for (const second of [8, 19, 5, 13]) {
    const before = ranges.length;
    await reader?.read(second * 48_000, 1_000, signal);
    expect(ranges.length - before, `${second} s`).toBeLessThanOrEqual(6);
  }
});

it('an Opus file that is shorter than the song is silent behind its end', async () => {
  const { url } = await serveFile(await makeTrack());
  const frames = (SECONDS + 5) * 48_000;
  const reader = await openOpus(url, { frames, sampleRate: 48_000 }, decodeWithFfmpeg, signal);
  const piece = await reader?.read(SECONDS * 48_000 - 100, 200, signal);
  expect(piece?.[1].subarray(0, 100).some((sample) => sample !== 0)).toBe(true);
  expect(piece?.[1].subarray(100)).toEqual(new Float32Array(100));
});

it('another kind of file, or a browser that ignores where a piece begins, is not read piece by piece', async () => {
  const shape = { frames: SECONDS * 48_000, sampleRate: 48_000 };
  const flac = await serveFile(await generatedBytes('track.flac', 'sine=d=3:r=48000'));
  expect(await openOpus(flac.url, shape, decodeWithFfmpeg, signal)).toBeUndefined();
  const { url } = await serveFile(await makeTrack());
  const adding = async () => [new Float32Array(99_999), new Float32Array(99_999)] as const;
  expect(await openOpus(url, shape, adding, signal)).toBeUndefined();
});

it('a piece of an Opus file with damaged bytes fails, and the pieces before it do not', async () => {
  const file = await makeTrack();
  file.fill(0, Math.floor(file.length * 0.7), Math.floor(file.length * 0.9));
  const { url } = await serveFile(file);
  const reader = await openOpus(url, { frames: SECONDS * 48_000, sampleRate: 48_000 }, decodeWithFfmpeg, signal);
  await expect(reader?.read(8 * 48_000, 100, signal)).resolves.toBeDefined();
  await expect(reader?.read(18 * 48_000, 100, signal)).rejects.toMatchObject({ code: 'UNPLAYABLE' });
});
