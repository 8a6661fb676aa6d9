import { join } from 'node:path';
import { tempFolder } from '@stemline/testing/temp-folder.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodeSamples, floatsOf, integersOf, noise } from '../../../testing/tracks.ts';

/** A length that is no multiple of any block of a codec. */
const FRAMES = 3 * 44_100 + 7;
const samples = noise(FRAMES);
let folder: Awaited<ReturnType<typeof tempFolder>>;
const at = (name: string) => join(folder.path, name);

beforeAll(async () => {
  folder = await tempFolder();
  await encodeSamples(folder.path, samples, { stem: 'a', formats: ['flac', 'wav'] });
  await encodeSamples(folder.path, samples, { stem: 'b', formats: ['flac24', 'wav24'] });
  await encodeSamples(folder.path, samples, { stem: 'c', formats: ['flac', 'wav24'] });
  await encodeSamples(folder.path, samples, { stem: 'd', formats: ['wav32f'] });
});
afterAll(() => folder.remove());

test.each([
  ['a.wav', 16],
  ['a.flac', 16],
  ['b.wav', 24],
  ['b.flac', 24],
  ['c.flac', 16],
  ['c.wav', 24],
])('each sample of %s, with %i bits, is within half of the last bit of its float sample', async (name, bits) => {
  const integers = await integersOf(at(name));
  expect(integers.length).toBe(samples.length);
  const scale = 2 ** (bits - 1);
  let worst = 0;
  for (const [index, integer] of integers.entries()) {
    const exact = Math.max(-scale, Math.min(scale - 1, (samples[index] as number) * scale));
    worst = Math.max(worst, Math.abs(integer / 2 ** (32 - bits) - exact));
  }
  expect(worst).toBeLessThanOrEqual(0.5);
  // Full scale and louder samples are clamped, which costs the positive ones the last bit.
  expect(Array.from(integers.slice(0, 4), (value) => value / 2 ** (32 - bits))).toEqual([
    scale - 1,
    -scale,
    scale - 1,
    -scale,
  ]);
});

test('a WAV with float samples has exactly the bits of the stem', async () => {
  const floats = await floatsOf(at('d.wav'));
  expect(Buffer.from(floats.buffer).equals(Buffer.from(samples.buffer))).toBe(true);
});
