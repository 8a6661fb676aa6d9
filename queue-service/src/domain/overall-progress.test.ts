// Tests the progress over all stages.

import type { QueuedJob } from '@stemline/job-queue/types.ts';
import { expect, it } from 'vitest';
import { overallProgress } from './overall-progress.ts';

const at = (state: QueuedJob['state'], stage: string, progress: number) => overallProgress({ state, stage, progress });

it('the progress rises over the stages of an attempt, and a new stage begins where the last one has ended', () => {
  const reports = [
    ['', 0],
    ['fetching', 0],
    ['decoding', 0],
    ['separating', 0],
    ['separating', 0.5],
    ['separating', 1],
    ['encoding', 0],
    ['encoding', 0.25],
    ['encoding', 1],
    ['publishing', 1],
  ] as const;
  const seen = reports.map(([stage, share]) => at('running', stage, share));
  expect(seen).toEqual([0, 0, 0, 0, 0.475, 0.95, 0.95, 0.9625, 1, 1]);
});

it('a job that is done has all its progress, and one that waits, has failed or is cancelled has none', () => {
  expect(at('done', '', 1)).toBe(1);
  expect([at('waiting', 'parked', 0), at('failed', '', 0.5), at('cancelled', '', 0.9)]).toEqual([0, 0, 0]);
});

it('a stage that only a newer separator has counts as no progress', () => {
  expect(at('running', 'mastering', 0.5)).toBe(0);
});

it('the progress has no more digits than can be seen', () => {
  expect(at('running', 'separating', 1 / 3)).toBe(0.3167);
});
