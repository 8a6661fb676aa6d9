// Tests the estimate of a job's remaining time.

import type { JobRecord } from '@stemline/job-queue/types.ts';
import { aSong } from '@stemline/testing/queue/job-specs.ts';
import { expect, it } from 'vitest';
import { estimateSeconds } from './estimate.ts';

const NOW_MS = 1_000_000;
const job = (more: Partial<JobRecord>): JobRecord => ({
  ...aSong(),
  state: 'running',
  attempt: 1,
  failures: 0,
  stage: 'separating',
  progress: 0.25,
  worker: 'w',
  startedMs: NOW_MS - 10_000,
  finishedMs: 0,
  code: '',
  reason: '',
  position: 0,
  ...more,
});

it('a job that took ten seconds for a quarter of its song needs thirty more seconds', () => {
  expect(estimateSeconds(job({}), NOW_MS)).toBe(30);
  expect(estimateSeconds(job({ progress: 1 }), NOW_MS)).toBe(0);
});

it('a job that waits, has ended, or has hardly begun has no estimate', () => {
  expect(estimateSeconds(job({ state: 'waiting' }), NOW_MS)).toBe(0);
  expect(estimateSeconds(job({ state: 'failed' }), NOW_MS)).toBe(0);
  expect(estimateSeconds(job({ progress: 0.01 }), NOW_MS)).toBe(0);
  expect(estimateSeconds(job({ startedMs: 0 }), NOW_MS)).toBe(0);
});

it('a job whose start lies in the future, because clocks differ, has no estimate', () => {
  expect(estimateSeconds(job({ startedMs: NOW_MS + 5_000 }), NOW_MS)).toBe(0);
});
