// Tests the rows of the memory measurements.

import { expect, it } from 'vitest';
import { driftRow } from './drift-part.ts';
import { rowOf } from './memory-part.ts';

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
