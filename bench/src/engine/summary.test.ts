// Tests the figures that follow from the runs of the arms.

import { expect, it } from 'vitest';
import type { Arm, Arms } from './arms.ts';
import { contestsOf, type Figure, limitSeconds, reached } from './goals.ts';
import type { Run } from './rounds.ts';
import { runOf } from './run-fixture.ts';
import { FULL, TINY } from './settings.ts';
import { armRows, figureRow } from './summary.ts';

const arm = (name: string): Arm => ({ name, songs: 1, run: async () => async () => {} });
const arms: Arms = {
  command: arm('demucs'),
  commands: arm('demucs at once'),
  exact: arm('exact'),
  exactAtOnce: arm('exact at once'),
  quick: arm('quick'),
  quickAtOnce: arm('quick at once'),
  wav: arm('wav'),
  wavAtOnce: arm('wav at once'),
  usual: arm('usual'),
  fast: arm('fast'),
};
const figure: Figure = { name: 'C2', theirs: 'command', ours: 'fast', floor: 1.8, goal: 2.3, stretch: 2.6 };
const contest = { network: FULL, seconds: 60, figures: [figure] };
const outcome = (runs: Run[]) => ({ contest, arms, runs });

it('the ratio of a figure is the median of the ratios of each round', () => {
  const runs = [
    ...[runOf('demucs', 1, 40), runOf('fast', 1, 20)],
    ...[runOf('demucs', 2, 90), runOf('fast', 2, 30)],
    ...[runOf('fast', 3, 20), runOf('demucs', 3, 50, { fp32: 50 })],
  ];
  expect(figureRow(outcome(runs), figure)).toEqual({
    figure: 'C2',
    'theirs s': 50,
    'ours s': 20,
    ratio: 2.5,
    'ratio min': 2,
    'ratio IQR': 1,
    rounds: 3,
    'marked rounds': 1,
    floor: 1.8,
    goal: '2.3 (2.6)',
    // 11 segments of 334.9 GFLOP at 200 GFLOP/s.
    limit: 50 / ((11 * 334.9) / 200),
    reached: 'goal',
  });
});

it('a figure whose arm could not run states the reason and no number', () => {
  const row = figureRow(outcome([runOf('demucs', 1, 40)]), figure, 'the gateway does not know precision');
  expect(row.reached).toBe('not measured: the gateway does not know precision');
  expect(row).not.toHaveProperty('ratio');
});

it('the times of an arm have their smallest, their median and their interquartile range', () => {
  const runs = [4, 2, 3, 1].map((seconds, index) => runOf('demucs', index + 1, seconds));
  expect(armRows(outcome(runs))).toEqual([
    expect.objectContaining({ arm: 'demucs', 'min s': 1, 'median s': 2, 'IQR s': 2, rounds: 4, 'marked rounds': 0 }),
  ]);
});

it.each([
  [1.7, 'not reached'],
  [1.8, 'floor'],
  [2.3, 'goal'],
  [2.6, 'stretch goal'],
])('a ratio of %d counts as: %s', (ratio, text) => {
  expect(reached(ratio, figure)).toBe(text);
});

it('the goals of a CPU are not those of a GPU, and a tiny network has no limit', () => {
  const first = (device: string) => contestsOf(device, FULL, TINY)[0]?.figures[0];
  expect([first('cpu')?.goal, first('cuda')?.goal]).toEqual([1.4, 12]);
  expect(limitSeconds(TINY, 10, 100)).toBeUndefined();
});

it('only a GPU has figures of several songs beside one command after the other, and of WAV tracks', () => {
  const names = (device: string) => contestsOf(device, FULL, TINY)[0]?.figures.map(({ name }) => name.slice(0, 2));
  const arms = (device: string) => contestsOf(device, FULL, TINY)[0]?.figures.map(({ ours }) => ours);
  expect(arms('cpu')).not.toContain('wav');
  expect(arms('cuda')).toEqual(expect.arrayContaining(['wav', 'wavAtOnce']));
  expect(names('cpu')).not.toContain('G5');
  expect(names('cuda')).toEqual(expect.arrayContaining(['G4', 'G5', 'G6', 'G7']));
});
