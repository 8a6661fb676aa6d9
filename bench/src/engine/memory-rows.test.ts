// Tests the rows of the memory measurements.

import { expect, it } from 'vitest';
import { driftRow } from './drift-part.ts';
import { missedLimits, rowOf } from './memory-part.ts';

const GB = 1e9;

it('the growth of the memory counts from the tenth song to the last', () => {
  const after = [1, ...Array(8).fill(1.5), 2, ...Array(9).fill(2), 2.1].map((size) => size * GB);
  expect(driftRow(after, 2.15 * GB, GB)).toMatchObject({
    songs: 20,
    growth: '5.0 %',
    'most GB': 2.15,
    reached: 'floor',
  });
  expect(driftRow([2 * GB, 2.02 * GB], 2.1 * GB, 4 * GB)).toMatchObject({ reached: 'goal' });
  expect(driftRow([2 * GB], 3.1 * GB, GB)).toMatchObject({ reached: 'no' });
});

it('the memory of a song is the highest above the idle engine, and the disk goal is that of an hour', () => {
  const sample = (engine: number, work: number) => ({ engine: engine * GB, separator: 0.1 * GB, work: work * GB });
  const samples = [sample(1, 1), sample(1.5, 2.4), sample(1.6, 2), sample(1.4, 0)];
  expect(rowOf(3600, sample(0.5, 0), samples)).toMatchObject({
    'engine above idle MB': 1100,
    'later MB': 100,
    'memory reached': false,
    'work folder GB': 2.4,
    'disk reached': false,
  });
  expect(rowOf(240, sample(0.9, 0), samples)).toMatchObject({ 'memory reached': true, 'disk reached': 'no goal' });
});

it('each missed limit of memory and disk is a sentence, and songs within all limits have none', () => {
  const sample = (engine: number, work = 0) => ({ engine: engine * GB, separator: 0, work: work * GB });
  const row = (seconds: number, above: number, work?: number) =>
    rowOf(seconds, sample(0.5), [sample(0.5 + above, work)]);
  expect(missedLimits([row(240, 0.3), row(3600, 0.35, 2), row(10_800, 0.39)])).toEqual([]);
  expect(missedLimits([row(240, 0.85), row(3600, 0.9, 2.5), row(10_800, 1.1)])).toEqual([
    'a song of 3600 s takes 2.5 GB of disk; the limit is 2.3 GB',
    'a song of 10800 s takes 1100 MB above the idle engine; the limit is 1000 MB',
    'a song of 10800 s takes 250 MB more than the shortest song; the limit is 100 MB',
  ]);
});
