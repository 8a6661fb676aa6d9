import { PEAK_LEVELS, PEAKS_HEADER_BYTES, peaksLevelBytes } from '@stemline/common/audio/peaks-file.ts';
import { expect, test } from 'vitest';
import { noise } from '../../../testing/tracks.ts';
import { createPeaks } from './peaks.ts';

interface Level {
  readonly header: readonly number[];
  /** Minimum and maximum of each pixel. */
  readonly pixels: readonly (readonly number[])[];
}

/** Splits the file by the headers of its levels. */
function levelsIn(file: Buffer): Level[] {
  const levels: Level[] = [];
  let at = 0;
  for (const level of PEAK_LEVELS.keys()) {
    const header = file.subarray(at, at + PEAKS_HEADER_BYTES);
    const bytes = peaksLevelBytes(header, level);
    const pixels = [];
    for (let from = at + PEAKS_HEADER_BYTES; from < at + bytes; from += 4)
      pixels.push([file.readInt16LE(from), file.readInt16LE(from + 2)]);
    levels.push({ header: [0, 4, 8, 12, 16, 20].map((field) => header.readInt32LE(field)), pixels });
    at += bytes;
  }
  expect(at).toBe(file.byteLength);
  return levels;
}

/** Computes a level from all samples at once. */
function expectedPixels(samples: Float32Array, samplesPerPixel: number): number[][] {
  const toInt = (sample: number) => Math.max(-32_768, Math.min(32_767, Math.floor(sample * 32_768 + 0.5)));
  const step = 2 * samplesPerPixel;
  return Array.from({ length: Math.ceil(samples.length / step) }, (_, pixel) => {
    const part = samples.subarray(pixel * step, (pixel + 1) * step);
    return [toInt(part.reduce((a, b) => Math.min(a, b))), toInt(part.reduce((a, b) => Math.max(a, b)))];
  });
}

async function peaksOf(samples: Float32Array, blockSamples: number): Promise<Level[]> {
  const peaks = createPeaks(44_100);
  for (let at = 0; at < samples.length; at += blockSamples) await peaks.write(samples.subarray(at, at + blockSamples));
  return levelsIn(await peaks.finish());
}

test('peaks are the minimum and maximum of both channels at every level, for blocks of any size', async () => {
  const samples = noise(100_003);
  for (const blockSamples of [2 * 65_536, 2 * 777, 2]) {
    const levels = await peaksOf(samples, blockSamples);
    for (const [level, samplesPerPixel] of PEAK_LEVELS.entries()) {
      const expected = expectedPixels(samples, samplesPerPixel);
      expect(levels[level]?.pixels).toEqual(expected);
      expect(levels[level]?.header).toEqual([2, 0, 44_100, samplesPerPixel, expected.length, 1]);
    }
  }
});

test('a song of one sample has one pixel at every level, and samples beyond full scale are clamped', async () => {
  const levels = await peaksOf(Float32Array.of(-3, 3), 2);
  expect(levels.map(({ pixels }) => pixels)).toEqual(Array(3).fill([[-32_768, 32_767]]));
});

test('a song that is longer than the first array of pixels keeps all of them', async () => {
  const frames = 66_000 * PEAK_LEVELS[0];
  const peaks = createPeaks(44_100);
  const block = new Float32Array(2 * 512_000).fill(0.5);
  for (let written = 0; written < frames; written += 512_000)
    await peaks.write(block.subarray(0, 2 * Math.min(512_000, frames - written)));
  const [finest] = levelsIn(await peaks.finish());
  expect(finest?.pixels.length).toBe(66_000);
  expect(finest?.pixels.every(([low, high]) => low === 16_384 && high === 16_384)).toBe(true);
});
