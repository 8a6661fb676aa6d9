// Tests the line through measured times.

import { expect, it } from 'vitest';
import { type LineFit, lineOf, NO_SONGS, observe } from './line-fit.ts';

const fitOf = (songs: readonly (readonly [length: number, seconds: number])[]): LineFit =>
  songs.reduce((fit, [length, seconds]) => observe(fit, length, seconds), NO_SONGS);
const at = (fit: LineFit, length: number) => {
  const line = lineOf(fit);
  return line ? line.fixedSeconds + line.perSecond * length : Number.NaN;
};

it('without a song there is no line', () => {
  expect(lineOf(NO_SONGS)).toBeUndefined();
});

it('one song, or songs of one length, give a line through the origin', () => {
  expect(lineOf(fitOf([[60, 30]]))).toEqual({ fixedSeconds: 0, perSecond: 0.5 });
  const same = fitOf(Array.from({ length: 1_000 }, () => [60, 30] as const));
  expect(at(same, 600)).toBeCloseTo(300, 6);
});

it('songs of different lengths show the fixed time', () => {
  const fit = fitOf([10, 200, 30, 90, 5, 400, 60, 15].map((length) => [length, 2 + length / 10]));
  expect(lineOf(fit)?.fixedSeconds).toBeGreaterThan(1.5);
  for (const length of [8, 100, 1_000]) {
    const expected = 2 + length / 10;
    expect(Math.abs(at(fit, length) / expected - 1), `a song of ${length} s`).toBeLessThan(0.15);
  }
});

it('the line follows a machine that has become slower within a few songs', () => {
  const before = fitOf([20, 100, 50, 200].map((length) => [length, length / 10]));
  let fit = before;
  for (const length of [30, 80, 150, 60, 20, 90, 40, 120]) fit = observe(fit, length, length / 2);
  expect(at(fit, 100)).toBeGreaterThan(40);
});

it('times that contradict a line never give a negative time', () => {
  const falling = fitOf([
    [10, 100],
    [100, 1],
    [1_000, 1],
  ]);
  const line = lineOf(falling);
  expect(line?.fixedSeconds).toBeGreaterThanOrEqual(0);
  expect(line?.perSecond).toBeGreaterThan(0);
});
