// Tests the simulated queue.

import type { QueuedJob, QueueLook, Separator } from '@stemline/job-queue/types.ts';
import { modelList, modelOf } from '@stemline/testing/queue/models.ts';
import { describe, expect, it } from 'vitest';
import { createSchedule } from './schedule.ts';

const NOW_MS = 1_000_000;
const NONE = { fixedSeconds: 0, perSecond: 0 };

/** A separator of one second of work per second of music. */
function separator(name: string, { slots = 1, models = ['preview'], perSecond = 1 } = {}): Separator {
  const separating = Object.fromEntries(models.map((model) => [`${model}@1`, { fixedSeconds: 0, perSecond }]));
  const pace = { slots, before: NONE, separating, after: NONE };
  return { name, list: { ...modelList(), models: models.map((model) => modelOf(model)), pace } };
}

let jobs = 0;
function job(lengthSeconds: number, more: Partial<QueuedJob> = {}): QueuedJob {
  jobs += 1;
  return {
    songhash: String(jobs).padStart(56, '0'),
    run: 1,
    model: 'preview',
    revision: '1',
    optionsJson: '{}',
    state: 'waiting',
    stage: '',
    progress: 0,
    worker: '',
    startedMs: 0,
    stageMs: 0,
    reportMs: 0,
    lengthSeconds,
    isStalled: false,
    notBeforeMs: 0,
    ...more,
  };
}

/** A job that has run for `forSeconds`. */
function running(worker: string, lengthSeconds: number, forSeconds: number, more: Partial<QueuedJob> = {}): QueuedJob {
  const beganMs = NOW_MS - forSeconds * 1_000;
  const times = { startedMs: beganMs, stageMs: beganMs, reportMs: NOW_MS };
  const progress = forSeconds / lengthSeconds;
  return job(lengthSeconds, { state: 'running', stage: 'separating', worker, progress, ...times, ...more });
}

const look = (waiting: QueuedJob[], runs: QueuedJob[] = [], waitingCount = waiting.length): QueueLook => ({
  nowMs: NOW_MS,
  waitingCount,
  waiting,
  running: runs,
});
/** The seconds of all waiting jobs of a look, to a millisecond. */
const all = (seen: QueueLook, separators: Separator[]) => {
  const schedule = createSchedule(seen, separators);
  return seen.waiting.map((one, index) => {
    const seconds = schedule.waitingSeconds(one, index + 1);
    return seconds === undefined ? undefined : Math.round(seconds * 1_000) / 1_000;
  });
};

it('a waiting job needs the rest of the running one, the jobs before it, and its own time', () => {
  const seen = look([job(10), job(20), job(5)], [running('a', 100, 40)]);
  expect(all(seen, [separator('a')])).toEqual([70, 90, 95]);
});

it('each job goes to the slot that is free first', () => {
  const seen = look([job(10), job(20), job(5), job(1)], [running('a', 100, 80), running('b', 100, 95)]);
  // They are free after 20 s, 5 s and 0 s.
  expect(all(seen, [separator('a'), separator('b'), separator('c')])).toEqual([10, 25, 15, 16]);
});

describe('on a separator with two slots, which share one device,', () => {
  const two = [separator('a', { slots: 2 })];
  const rest = (seen: QueueLook, one: QueuedJob | undefined) =>
    one && Math.round((createSchedule(seen, two).sharedSeconds(one) ?? Number.NaN) * 1_000) / 1_000;

  it('two songs of one length are separated one after the other', () => {
    expect(all(look([job(100), job(100)]), two)).toEqual([100, 200]);
  });

  it('a short song gets two thirds of the device beside a long one, which is delayed by its time', () => {
    const long = running('a', 100, 40);
    const seen = look([job(10)], [long]);
    expect(all(seen, two)).toEqual([15]);
    expect(rest(seen, long)).toBe(70);
  });

  it('a song that has waited for the device ends after the song before it, however long it has waited', () => {
    const first = running('a', 300, 210);
    const second = running('a', 100, 0, { startedMs: NOW_MS - 200_000, stageMs: NOW_MS - 190_000, progress: 0 });
    const seen = look([], [second, first]);
    expect([rest(seen, first), rest(seen, second)]).toEqual([90, 190]);
  });

  it('the stages before and after separating overlap with the separating of another song', () => {
    const line = (fixedSeconds: number) => ({ fixedSeconds, perSecond: 0 });
    const [{ name, list }] = two as [Separator];
    const pace = { ...list.pace, before: line(5), after: line(5) };
    expect(all(look([job(10), job(10), job(10)]), [{ name, list: { ...list, pace } }])).toEqual([20, 30, 40]);
  });

  it.each([10, 100])('a job of %i s that the look lacks has the same end as one in the look', (length) => {
    const long = running('a', 100, 40);
    const [inLook] = all(look([job(length)], [long]), two);
    expect(createSchedule(look([], [long]), two).waitingSeconds(job(length), 1)).toBeCloseTo(inLook ?? Number.NaN);
  });

  it('many waiting jobs follow each other in the time that the device works for each', () => {
    const seen = look([job(20), job(20)], [], 12);
    expect(createSchedule(seen, two).waitingSeconds(job(20), 13)).toBeCloseTo(40 + 10 * 20 + 20);
  });

  it('a job in another stage than in the look has no time from the look, and neither has one on a separator with one slot', () => {
    const one = running('a', 100, 40);
    const seen = look([], [one]);
    expect(createSchedule(seen, two).sharedSeconds({ ...one, stage: 'encoding' })).toBeUndefined();
    expect(createSchedule(seen, [separator('a')]).sharedSeconds(one)).toBeUndefined();
    const stalled = running('a', 100, 40, { isStalled: true });
    expect(createSchedule(look([], [stalled]), two).sharedSeconds(stalled)).toBeUndefined();
  });
});

it('a job goes only to separators that hold its model, at their pace', () => {
  const separators = [separator('quick'), separator('slow', { models: ['preview', 'big'], perSecond: 3 })];
  const seen = look([job(10, { model: 'big' }), job(10), job(10, { model: 'gone' })]);
  expect(all(seen, separators)).toEqual([30, 10, undefined]);
});

it('options that multiply the passes multiply the time', () => {
  expect(all(look([job(10, { optionsJson: '{"shifts":3}' }), job(1)]), [separator('a')])).toEqual([30, 31]);
});

it('a delayed job starts after its delay, and later jobs before it', () => {
  const delayed = job(10, { notBeforeMs: NOW_MS + 15_000 });
  expect(all(look([delayed, job(20), job(20)]), [separator('a')])).toEqual([30, 20, 50]);
});

it('a parked job has no estimate and delays no other', () => {
  expect(all(look([job(10, { stage: 'parked', notBeforeMs: NOW_MS + 3_600_000 }), job(20)]), [separator('a')])).toEqual(
    [undefined, 20],
  );
});

it('a job of unknown length counts as long as the others, and has no estimate itself', () => {
  expect(all(look([job(10), job(0), job(20)]), [separator('a')])).toEqual([10, undefined, 45]);
  expect(all(look([job(0), job(0)]), [separator('a')])).toEqual([undefined, undefined]);
});

it('a job with an option of a later version has no estimate, and the others have theirs', () => {
  const later = job(20, { optionsJson: '{"reverb":true}' });
  expect(all(look([job(10), later, job(30)]), [separator('a')])).toEqual([10, undefined, 60]);
});

it('jobs behind a stalled separator have no estimate, and those that another one can take have theirs', () => {
  const stalled = running('a', 100, 40, { isStalled: true });
  expect(all(look([job(10)], [stalled]), [separator('a')])).toEqual([undefined]);
  expect(all(look([job(10)], [stalled]), [separator('a'), separator('b')])).toEqual([10]);
});

it('a separator with a stalled job claims no other, although it has free slots', () => {
  const stalled = running('a', 100, 40, { isStalled: true });
  const lost = separator('a', { slots: 16 });
  const seen = look([job(10), job(20)], [stalled], 4);
  expect(all(seen, [lost])).toEqual([undefined, undefined]);
  expect(createSchedule(seen, [lost]).waitingSeconds(job(5), 5)).toBeUndefined();
  expect(all(seen, [lost, separator('b')])).toEqual([10, 30]);
  expect(createSchedule(seen, [lost, separator('b')]).waitingSeconds(job(5), 5)).toBeCloseTo(
    30 + 2 * ((10 + 20 + 100) / 3) + 5,
  );
});

it('without a live separator, or with one whose pace is not known, no job has an estimate', () => {
  expect(all(look([job(10)]), [])).toEqual([undefined]);
  expect(all(look([job(10)]), [{ name: 'new', list: modelList() }])).toEqual([undefined]);
});

it('a job that the look lacks starts like the one at its position, and behind the last one by the mean time', () => {
  const seen = look([job(10), job(30)], [], 12);
  const schedule = createSchedule(seen, [separator('a')]);
  expect(schedule.waitingSeconds(job(5), 2)).toBe(15);
  expect(schedule.waitingSeconds(job(5), 3)).toBe(45);
  expect(schedule.waitingSeconds(job(5), 13)).toBe(40 + 10 * 20 + 5);
  expect(createSchedule(look([]), [separator('a')]).waitingSeconds(job(5), 1)).toBe(5);
});
