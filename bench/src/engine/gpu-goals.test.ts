// Tests the rows of the goals on a GPU that are not ratios.

import { expect, it } from 'vitest';
import type { Arms } from './arms.ts';
import { contestsOf } from './goals.ts';
import { busyRow, goalRows } from './gpu-goals.ts';
import { runOf } from './run-fixture.ts';
import { FULL, TINY } from './settings.ts';
import { inFlight } from './songs-together.ts';

const names = ['wav', 'wavAtOnce', 'exact', 'exactAtOnce', 'quickAtOnce'] as const;
const arms = Object.fromEntries(names.map((name) => [name, { name, songs: 1, run: async () => async () => {} }]));
const rowsOf = (network: string, seconds: number, times: Record<string, number>) => {
  const [contest] = contestsOf('cuda', network, TINY, seconds);
  if (!contest) throw new Error('a GPU has no contest');
  const runs = Object.entries(times).map(([arm, time]) => runOf(arm, 1, time));
  return goalRows({ contest, arms: arms as unknown as Arms, runs });
};
const TIMES = { wavAtOnce: 0.5, exactAtOnce: 3.2, quickAtOnce: 2, exact: 4, wav: 0.9 };

it('speeds are multiples of real time of which more is better, and less is better for the time of a song', () => {
  const rows = rowsOf(FULL, 240, TIMES);
  const found = rows.slice(0, 5).map(({ goal, figure, reached }) => [String(goal).slice(0, 2), figure, reached]);
  expect(found).toEqual([
    ['G4', 480, 'floor'],
    ['G5', 75, 'floor'],
    ['G6', 120, 'not reached'],
    ['G7', 4, 'floor'],
    ['G7', 0.9, 'goal'],
  ]);
});

it('a first stem and demucs-server are not measured, with the reason', () => {
  const rows = rowsOf(FULL, 240, TIMES).slice(5);
  expect(rows.map(({ goal }) => String(goal).slice(0, 2))).toEqual(['G7', 'G8', 'G8', 'G8']);
  for (const row of rows)
    expect(row.reached).toMatch(/^not measured: (the tracks of a song appear|no release of demucs)/);
  expect(rows.every((row) => row.figure === undefined)).toBe(true);
});

it('the goals in seconds are those of songs of the usual length, and a tiny network has no goals', () => {
  expect(
    rowsOf(FULL, 60, TIMES)
      .slice(0, 5)
      .map(({ reached }) => reached),
  ).toEqual([...['not reached', 'not reached', 'not reached'], ...['no goal', 'no goal']]);
  expect(
    new Set(
      rowsOf(TINY, 240, TIMES)
        .slice(0, 5)
        .map(({ reached }) => reached),
    ),
  ).toEqual(new Set(['no goal']));
});

it.each([
  [{ busy: 0.749, samples: 30 }, 'not reached'],
  [{ busy: 0.75, samples: 30 }, 'floor'],
  [{ busy: 0.9, samples: 30 }, 'goal'],
])('a GPU with %j counts as: %s', (use, reached) => {
  const row = busyRow(1, 'at once, WAV', use, FULL);
  expect(row).toMatchObject({ 'GPU busy %': Number((use.busy * 100).toFixed(1)), samples: 30, reached });
});

it('a GPU that could not be read is not measured, and has no number', () => {
  const row = busyRow(1, 'at once, WAV', 'nvidia-smi printed "[N/A]" and not a number', FULL);
  expect(row.reached).toBe('not measured: nvidia-smi printed "[N/A]" and not a number');
  expect(row).not.toHaveProperty(['GPU busy %']);
});

it('a song is in flight from the end of its upload to its end', () => {
  const flights = [
    { begin: 1, end: 4 },
    { begin: 2, end: 3 },
  ];
  expect([0, 1, 2, 3, 4].map((at) => inFlight(flights, at))).toEqual([0, 1, 2, 1, 0]);
});
