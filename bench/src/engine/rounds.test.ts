// Tests the order of the rounds, and the mark of runs in which the machine was not steady.

import { expect, it } from 'vitest';
import { rotated, unsteadyRuns } from './rounds.ts';
import { runOf } from './run-fixture.ts';

it('each round begins with another arm', () => {
  expect([0, 1, 2, 3].map((turn) => rotated(['a', 'b', 'c'], turn).join(''))).toEqual(['abc', 'bca', 'cab', 'abc']);
});

it('a run is marked when the machine before or after it differs by more than 10 % from all runs', () => {
  const steady = [1, 2, 3].map((round) => runOf('ours', round, 1));
  const slight = runOf('ours', 4, 1, { fp32: 109 });
  const slower = runOf('ours', 5, 1, { fp32: 89 });
  const copies = runOf('ours', 6, 1, { copy: 11.2 });
  expect(unsteadyRuns([...steady, slight, slower, copies])).toEqual(new Set([slower, copies]));
});
