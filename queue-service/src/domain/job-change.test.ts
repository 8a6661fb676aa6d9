// Tests which change of a job a message reports.

import type { JobRecord } from '@stemline/job-queue/types.ts';
import { aSong } from '@stemline/testing/queue/job-specs.ts';
import { expect, it } from 'vitest';
import { changeOf, type EstimatedJob } from './job-change.ts';

const RUNNING: JobRecord = {
  ...aSong(),
  state: 'running',
  attempt: 1,
  failures: 0,
  stage: 'separating',
  progress: 0.25,
  worker: 'w',
  startedMs: 1,
  stageMs: 1,
  reportMs: 1,
  lengthSeconds: 60,
  finishedMs: 0,
  code: '',
  reason: '',
  position: 0,
  isStalled: false,
};
const at = (more: Partial<JobRecord> = {}, estimateSeconds = 0, atMs = 0): EstimatedJob => ({
  job: { ...RUNNING, ...more },
  estimateSeconds,
  atMs,
});

it.each([
  ['end', { state: 'done', stage: '', progress: 1 }],
  ['end', { state: 'failed', code: 'BAD_AUDIO' }],
  ['state', { state: 'waiting', stage: '', progress: 0, position: 3 }],
  ['state', { attempt: 2, stage: '', progress: 0 }],
  ['state', { isStalled: true, progress: 0.5 }],
  ['stage', { stage: 'encoding', progress: 1 }],
  ['progress', { progress: 0.5, position: 1 }],
  ['position', { position: 4 }],
  ['snapshot', { run: 2 }],
  [undefined, {}],
  [undefined, { worker: 'other', failures: 1 }],
] as const)('the first member that has changed gives the change %s', (change, more) => {
  expect(changeOf(at(), at(more))).toBe(change);
});

it('the first state that is shown is a snapshot', () => {
  expect(changeOf(undefined, at())).toBe('snapshot');
});

it('a job that has ended does not change', () => {
  expect(changeOf(at({ state: 'done' }), at({ state: 'done' }))).toBeUndefined();
});

it.each([
  ['becomes known', 0, 0, 30, 0, 'estimate'],
  ['is no longer known', 30, 0, 0, 0, 'estimate'],
  ['shrinks by the time that has passed', 30, 0, 25, 5_000, undefined],
  ['moves by less than a tenth', 100, 0, 95, 12_000, undefined],
  ['moves by more than a tenth', 100, 0, 100, 12_000, 'estimate'],
  ['moves by less than two seconds', 3, 0, 3, 1_500, undefined],
  ['is overdue', 3, 0, 3, 10_000, 'estimate'],
] as const)('an estimate that %s gives the right change', (_name, before, beforeMs, after, afterMs, change) => {
  expect(changeOf(at({}, before, beforeMs), at({}, after, afterMs))).toBe(change);
});
