// Tests the times that a pace predicts for a job.

import { songOptions } from '@stemline/common/options/options.ts';
import type { Line, Pace } from '@stemline/job-queue/pace.ts';
import { kindKey } from '@stemline/job-queue/pace-key.ts';
import { expect, it } from 'vitest';
import { stageTimes } from './stage-times.ts';

const line = (perSecond: number): Line => ({ fixedSeconds: 0, perSecond });
const MODEL = { name: 'm', revision: '1' };
const FAST_FLAC = '{"formats":["flac"],"precision":"fast"}';
const PACE: Pace = {
  slots: 1,
  before: line(0.01),
  separating: { 'm@1': line(1), 'm@1 fast': line(0.5) },
  after: line(0.1),
  kinds: {
    [kindKey(MODEL, songOptions(FAST_FLAC))]: { separating: line(0.4), blocked: line(0.02), after: line(0.03) },
  },
};
const timesOf = (optionsJson: string, pace: Pace = PACE) =>
  stageTimes({ model: 'm', revision: '1', optionsJson, lengthSeconds: 100 }, pace);

it('a kind of songs that the separator has made has its own times', () => {
  expect(timesOf(FAST_FLAC)).toEqual({ before: 1, separating: 40, blocked: 2, after: 3 });
  expect(timesOf('{"formats":["flac"],"precision":"fast","shifts":2}')).toMatchObject({ separating: 80, after: 3 });
});

it.each([
  ['{"precision":"fast"}', 50],
  ['{"formats":["flac"]}', 100],
  ['{"formats":["flac"],"precision":"fast","stems":["vocals"]}', 50],
  ['{"formats":["flac"],"precision":"fast","two_stems":"vocals"}', 50],
  ['{"formats":["flac"],"precision":"fast","rate":"source"}', 50],
  ['{"formats":["flac"],"precision":"fast","segment":2}', 50],
])('a kind without a song, as with %s, has the times of its model and precision', (optionsJson, separating) => {
  expect(timesOf(optionsJson)).toEqual({ before: 1, separating, blocked: 0, after: 10 });
});

it('the fast arithmetic of a model counts as slow as the exact one until it is measured', () => {
  const { kinds: _, ...earlier } = { ...PACE, separating: { 'm@1': line(1) } };
  expect(timesOf(FAST_FLAC, earlier)).toMatchObject({ separating: 100 });
});

it('the pace of an earlier version, which has no kinds, predicts all stages', () => {
  const { kinds: _, ...earlier } = PACE;
  expect(timesOf('{}', earlier)).toEqual({ before: 1, separating: 100, blocked: 0, after: 10 });
});

it('a model that is not measured has no time of separating, and a job of unknown length has no times', () => {
  expect(timesOf('{}', { ...PACE, separating: {} })).toEqual({
    before: 1,
    separating: undefined,
    blocked: 0,
    after: 10,
  });
  expect(stageTimes({ model: 'm', revision: '1', optionsJson: '{}', lengthSeconds: 0 }, PACE)).toBeUndefined();
});
