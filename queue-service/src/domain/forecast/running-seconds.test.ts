// Tests the remaining time of a running job.

import { describe, expect, it } from 'vitest';
import { type Progress, runningSeconds } from './running-seconds.ts';

const NOW_MS = 1_000_000;
const TIMES = { before: 10, separating: 100, blocked: 0, after: 20 };
const running = (
  stage: string,
  agoSeconds: { started: number; stage?: number; report?: number },
  progress = 0,
): Progress => ({
  stage,
  progress,
  startedMs: NOW_MS - agoSeconds.started * 1_000,
  stageMs: NOW_MS - (agoSeconds.stage ?? 0) * 1_000,
  reportMs: NOW_MS - (agoSeconds.report ?? 0) * 1_000,
});
const at = (job: Progress, later = 0, times: Parameters<typeof runningSeconds>[1] = TIMES) =>
  runningSeconds(job, times, NOW_MS + later * 1_000);

it('a job that has just started needs the predicted time of all stages, and one second less each second', () => {
  expect(at(running('', { started: 0 }))).toBe(130);
  expect(at(running('fetching', { started: 3 }))).toBe(127);
  expect(at(running('decoding', { started: 3 }), 4)).toBe(123);
});

it('a stage that takes longer than predicted keeps a tenth of its time, so the estimate does not rise', () => {
  expect(at(running('decoding', { started: 60 }))).toBe(121);
  expect(at(running('separating', { started: 60, stage: 50, report: 50 }), 1_000)).toBe(30);
});

it('a job at the predicted pace needs the rest of its stage and the stages after it', () => {
  const half = running('separating', { started: 60, stage: 50 }, 0.5);
  expect(at(half)).toBe(70);
  expect(at(half, 10)).toBe(60);
  expect(at(running('encoding', { started: 115, stage: 5, report: 5 }))).toBe(15);
  expect(at(running('encoding', { started: 115, stage: 5 }, 0.25))).toBeCloseTo(15);
});

it('the pace of the attempt replaces the prediction as the job progresses, also for the stages after it', () => {
  const slow = (progress: number) =>
    at(running('separating', { started: 10 + 200 * progress, stage: 200 * progress }, progress));
  expect(slow(0.01)).toBeCloseTo(99 + 20);
  expect(slow(0.1)).toBeCloseTo(0.9 * 120 + 20 * Math.sqrt(1.2));
  expect(slow(0.5)).toBeCloseTo(100 + 20 * Math.SQRT2);
  expect(slow(0.9)).toBeCloseTo(20 + 20 * Math.SQRT2);
  expect(at(running('encoding', { started: 220, stage: 0 }))).toBeCloseTo(20 * Math.SQRT2);
});

it('the rest of encoding follows from the share that is left, and from the learned time until the share is half', () => {
  // Encoding takes 80 s at its own pace, and 20 s by the prediction.
  const slow = (progress: number) =>
    at(running('encoding', { started: 110 + 80 * progress, stage: 80 * progress }, progress));
  expect(slow(0)).toBeCloseTo(20);
  expect(slow(0.1)).toBeCloseTo(0.9 * (0.8 * 20 + 0.2 * 80));
  expect(slow(0.25)).toBeCloseTo(0.75 * (0.5 * 20 + 0.5 * 80));
  expect(slow(0.5)).toBeCloseTo(40);
  expect(slow(0.75)).toBeCloseTo(20);
});

it('encoding without a new report falls by one second each second, down to a tenth of its rest', () => {
  const half = running('encoding', { started: 120, stage: 10 }, 0.5);
  expect(at(half)).toBe(10);
  expect(at(half, 4)).toBe(6);
  expect(at(half, 60)).toBe(1);
});

it('the pace of the attempt changes a later stage by at most a factor of two', () => {
  expect(at(running('separating', { started: 5_010, stage: 5_000 }, 0.5))).toBe(5_000 + 40);
});

it('a model without a measured pace gets an estimate once the job has progressed', () => {
  const times = { ...TIMES, separating: undefined };
  expect(at(running('decoding', { started: 1 }), 0, times)).toBeUndefined();
  expect(at(running('separating', { started: 10, stage: 0 }), 0, times)).toBeUndefined();
  expect(at(running('separating', { started: 60, stage: 50 }, 0.25), 0, times)).toBe(170);
  expect(at(running('encoding', { started: 110, stage: 5, report: 5 }), 0, times)).toBe(15);
});

it('a job whose length is not known is estimated by its progress alone', () => {
  const job = running('separating', { started: 60, stage: 50 }, 0.5);
  expect(runningSeconds(job, undefined, NOW_MS)).toBe(50);
  expect(runningSeconds(running('encoding', { started: 60 }), undefined, NOW_MS)).toBeUndefined();
  expect(runningSeconds(running('encoding', { started: 60, stage: 5 }, 0.25), undefined, NOW_MS)).toBe(15);
});

describe('with a device that other jobs share,', () => {
  const times = { ...TIMES, blocked: 40 };
  const rest = (job: Progress, reportAgo: number, predicted: Parameters<typeof runningSeconds>[1] = times) =>
    runningSeconds(job, predicted, NOW_MS, { reportMs: NOW_MS - reportAgo * 1_000 });

  it('the turns of the others do not make the job look slow', () => {
    const slow = running('separating', { started: 1_010, stage: 1_000 }, 0.5);
    expect(rest(slow, 0)).toBe(50 + 20 + 20);
    expect(rest({ ...slow, progress: 0.1 }, 0)).toBeCloseTo(90 + 36 + 20);
  });

  it('a job that is faster than predicted follows its own pace', () => {
    expect(rest(running('separating', { started: 45, stage: 35 }, 0.5), 0)).toBeCloseTo(35 + 20);
  });

  it('the estimate falls only with the time since the last report of any of the jobs', () => {
    const waits = running('separating', { started: 1_010, stage: 1_000, report: 1_000 });
    expect(rest(waits, 3)).toBe(100 - 3 + 40 + 20);
  });

  it('a model without a measured pace is estimated by the progress', () => {
    const unknown = { ...times, separating: undefined };
    expect(rest(running('separating', { started: 60, stage: 50 }, 0.5), 0, unknown)).toBe(50 + 20);
    expect(rest(running('separating', { started: 60, stage: 50 }), 0, unknown)).toBeUndefined();
  });

  it('the time of encoding is the predicted one, or that of its own progress', () => {
    expect(rest(running('encoding', { started: 1_000, stage: 0 }), 0)).toBe(20);
    expect(rest(running('encoding', { started: 1_000, stage: 30 }, 0.5), 0)).toBe(30);
  });
});

it('the time in which separating waits for the encoders belongs to the stage', () => {
  const half = running('separating', { started: 80, stage: 70 }, 0.5);
  expect(at(half, 0, { ...TIMES, blocked: 40 })).toBe(70 + 20);
});

it('a job that publishes its tracks, or whose times contradict each other, still has a positive estimate', () => {
  expect(at(running('publishing', { started: 200 }))).toBeGreaterThan(0);
  expect(at(running('separating', { started: -50, stage: -60, report: -70 }, 1))).toBeGreaterThan(0);
});
