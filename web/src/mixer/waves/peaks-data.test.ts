// Tests the waveform peaks as the page draws them.

import { expect, it } from 'vitest';
import { columnsOf, levelFor, parsePeaks } from './peaks-data.ts';

/** Returns a level whose pixels reach from minus to plus each height. */
function levelOf(heights: readonly number[], samplesPerPixel: number, sampleRate = 44_100): Uint8Array {
  const view = new DataView(new ArrayBuffer(24 + 4 * heights.length));
  [2, 0, sampleRate, samplesPerPixel, heights.length, 1].forEach((value, index) => {
    view.setInt32(4 * index, value, true);
  });
  for (const [index, height] of heights.entries()) {
    view.setInt16(24 + 4 * index, -height, true);
    view.setInt16(26 + 4 * index, height, true);
  }
  return new Uint8Array(view.buffer);
}

it('a downloaded level has the lowest and the highest sample of each pixel', () => {
  const peaks = parsePeaks(levelOf([100, 200], 4096), 1);
  expect(peaks).toMatchObject({ sampleRate: 44_100, samplesPerPixel: 4096 });
  expect([...peaks.pixels]).toEqual([-100, 100, -200, 200]);
});

it('peaks of another level, cut peaks and other bytes are refused', () => {
  const level = levelOf([100, 200], 4096);
  expect(() => parsePeaks(level, 0)).toThrow('level 0');
  expect(() => parsePeaks(level.subarray(0, 28), 1)).toThrow('cut');
  expect(() => parsePeaks(new TextEncoder().encode('<html>'), 1)).toThrow('cut');
});

it('the level for a drawing is the coarsest one with a pixel for each column', () => {
  const minutes = (count: number) => count * 60;
  expect(levelFor(minutes(4), 300)).toBe(2);
  expect(levelFor(minutes(4), 1_000)).toBe(1);
  expect(levelFor(minutes(4), 4_000)).toBe(0);
  expect(levelFor(minutes(0.1), 1_000)).toBe(0);
});

it('a column has the highest peak of its pixels, so that no hit of a drum disappears', () => {
  const heights = Array.from({ length: 100 }, (_, index) => (index === 57 ? 32_767 : 0));
  const peaks = parsePeaks(levelOf(heights, 512), 0);
  const heard = [...columnsOf(peaks, 10, (100 * 512) / 44_100)].map(Math.round);
  expect(heard.filter((_, index) => index % 2 === 1)).toEqual([0, 0, 0, 0, 0, 1, 0, 0, 0, 0]);
});

it('a short song gives every column a pixel', () => {
  const columns = columnsOf(parsePeaks(levelOf([16_384, 32_767], 512), 0), 8, (2 * 512) / 44_100);
  expect([...columns].filter((_, index) => index % 2 === 1).map((high) => high.toFixed(1))).toEqual([
    ...Array(4).fill('0.5'),
    ...Array(4).fill('1.0'),
  ]);
});

it.each([44_100, 48_000, 96_000])('peaks at %i Hz fill all columns of the song', (sampleRate) => {
  const heights = Array.from({ length: 100 }, (_, index) => 32 * index);
  const peaks = parsePeaks(levelOf(heights, 512, sampleRate), 0);
  const highs = [...columnsOf(peaks, 100, (100 * 512) / sampleRate)].filter((_, index) => index % 2 === 1);
  expect(highs.map((high) => Math.round(high * 1024))).toEqual(Array.from(heights, (_, index) => index));
});
