import { expect, test } from 'vitest';
import { resampledFrames, stemRate, trackRate } from './rates.ts';

test.each([
  [44_100, 44_100],
  [4_000, 4_000],
  [44_099, 44_099],
  [192_000, 192_000],
  [70_001, 70_000],
  [768_000, 192_000],
  [2_822_400, 192_000],
])('the stems of a source of %i Hz have %i Hz, which FLAC can store and a disk can hold', (hz, expected) => {
  expect(stemRate(hz)).toBe(expected);
});

test.each([
  ['mp3', 96_000, 48_000],
  ['mp3-v0', 44_099, 44_100],
  ['mp3-v2', 4_000, 8_000],
  ['m4a', 192_000, 96_000],
  ['m4a', 88_200, 88_200],
  ['opus', 44_100, 48_000],
  ['opus', 8_000, 48_000],
  ['flac', 70_000, 70_000],
  ['wav32f', 192_000, 192_000],
] as const)('a track in the format %s of a stem with %i Hz has %i Hz', (format, hz, expected) => {
  expect(trackRate(format, hz)).toBe(expected);
});

test('the length of a resampled song is rounded to the nearest sample', () => {
  expect(resampledFrames(44_101, 44_100, 96_000)).toBe(96_002);
  expect(resampledFrames(44_101, 44_100, 22_050)).toBe(22_051);
});
