// Tests reading the whole queue in pages and in steps, also while it changes.

import { PRIORITY } from '@stemline/common/wire-words.ts';
import { aSong, DONE } from '@stemline/testing/queue/job-specs.ts';
import { claimNow } from '@stemline/testing/queue/queue-fixture.ts';
import { useQueue } from '@stemline/testing/queue/use-queue.ts';
import { expect, test } from 'vitest';
import { jobIdOf } from './keys.ts';
import type { QueuePlace } from './reader.ts';
import type { JobSpec } from './types.ts';

const PRIORITIES = PRIORITY.words.toReversed();
/** Longer than the test takes, even on a slow machine. */
const LEASE = { leaseMs: 600_000 };

const queue = useQueue();

/** Adds `count` jobs of each priority, in starting order. */
async function fill(each: number): Promise<JobSpec[]> {
  const specs = PRIORITIES.flatMap((priority) => Array.from({ length: each }, () => aSong({ priority })));
  for (const spec of specs) await queue.producer().enqueue(spec, undefined);
  return PRIORITIES.toReversed().flatMap((priority) => specs.filter((spec) => spec.priority === priority));
}

/** Runs all steps of a walk, and calls a function between any two of them. */
async function walk(limit: number, between: () => Promise<void> = async () => undefined) {
  const steps: { waiting: readonly string[]; running: readonly string[] }[] = [];
  let from: QueuePlace | undefined;
  do {
    const { next, ...step } = await queue.reader.walk(limit, from);
    steps.push(step);
    from = next;
    await between();
  } while (from);
  return steps;
}

test.each([1, 4, 5, 15, 200])(
  'pages of up to %i jobs together form the whole list, waiting ones first, then running ones',
  async (size) => {
    const specs = await fill(5);
    const worker = await queue.consumer('w', LEASE);
    const begun = [await claimNow(worker), await claimNow(worker)].map(({ spec }) => jobIdOf(spec));
    const listed: [string, string, number][] = [];
    let from: QueuePlace | undefined;
    let pages = 0;
    do {
      const page = await queue.reader.page(size, from);
      expect(page.waiting.length + page.running.length).toBeLessThanOrEqual(size);
      for (const job of [...page.waiting, ...page.running]) listed.push([jobIdOf(job), job.state, job.position]);
      from = page.next;
      pages += 1;
    } while (from);
    const left = specs.map(jobIdOf).filter((jobId) => !begun.includes(jobId));
    expect(listed).toEqual([
      ...left.map((jobId, index) => [jobId, 'waiting', index + 1]),
      ...begun.map((jobId) => [jobId, 'running', 0]),
    ]);
    expect(pages).toBe(Math.ceil(15 / size));
  },
);

test('an empty queue is read as one empty page', async () => {
  expect(await queue.reader.page(50)).toEqual({ waiting: [], running: [], next: undefined });
});

test('the second page misses no job when a job of the first page has started meanwhile', async () => {
  const [, second, third] = await fill(1);
  const first = await queue.reader.page(1);
  const worker = await queue.consumer('w', LEASE);
  await claimNow(worker);
  const page = await queue.reader.page(2, first.next);
  expect(page.waiting.map(({ songhash, position }) => [songhash, position])).toEqual([
    [second?.songhash, 1],
    [third?.songhash, 2],
  ]);
});

test.each([1, 4, 5, 6, 1_000])('a walk in steps of %i returns every job in starting order', async (size) => {
  const specs = await fill(6);
  const steps = await walk(size);
  expect(steps.flatMap(({ waiting }) => waiting)).toEqual(specs.map(jobIdOf));
  for (const { waiting } of steps) expect(waiting.length).toBeLessThanOrEqual(size);
  expect(steps).toHaveLength(Math.ceil(18 / size));
});

test('a walk over an empty queue has one empty step', async () => {
  expect(await queue.reader.walk(10)).toEqual({ waiting: [], running: [], next: undefined });
});

test('a walk includes running jobs, even when more jobs of another priority run than one step reads', async () => {
  const specs = await fill(20);
  const worker = await queue.consumer('w', LEASE);
  const begun = new Set<string>();
  for (let i = 0; i < 30; i += 1) begun.add(jobIdOf((await claimNow(worker)).spec));
  const steps = await walk(3);
  expect(new Set(steps.flatMap(({ running }) => running))).toEqual(begun);
  expect(steps.flatMap(({ waiting, running }) => [...waiting, ...running])).toHaveLength(60);
  const left = specs.map(jobIdOf).filter((jobId) => !begun.has(jobId));
  expect(steps.flatMap(({ waiting }) => waiting)).toEqual(left);
});

test('a walk meets a job exactly once although it starts or is handed back between two steps', async () => {
  const specs = await fill(10);
  const worker = await queue.consumer('w', LEASE);
  const held = [await claimNow(worker), await claimNow(worker), await claimNow(worker)];
  const steps = await walk(2, async () => {
    const oldest = held.shift();
    if (oldest) await worker.handBack(oldest, false, 'again', 60_000);
    held.push(await claimNow(worker));
  });
  const met = steps.flatMap(({ waiting, running }) => [...waiting, ...running]);
  expect(met.toSorted()).toEqual(specs.map(jobIdOf).toSorted());
});

test('a walk meets each remaining job once while workers take, hand back and end jobs and others arrive', async () => {
  const staying = new Set((await fill(60)).map(jobIdOf));
  const stop = new AbortController();
  const churn = async (name: string) => {
    const worker = await queue.consumer(name, { ...LEASE, blockMs: 20 });
    while (!stop.signal.aborted) {
      const claim = await worker.next(stop.signal);
      if (!claim) return;
      if (staying.has(jobIdOf(claim.spec))) await worker.handBack(claim, false, 'again');
      else await worker.finish(claim, DONE);
    }
  };
  const arrive = async () => {
    for (let i = 0; !stop.signal.aborted; i += 1)
      await queue.producer().enqueue(aSong({ priority: PRIORITIES[i % 3] ?? 'low' }), undefined);
  };
  const others = [churn('a'), churn('b'), churn('c'), arrive()];
  try {
    for (let round = 0; round < 8; round += 1) {
      const steps = await walk(7);
      const met = steps.flatMap(({ waiting, running }) => [...waiting, ...running]);
      expect(met.filter((jobId) => staying.has(jobId)).toSorted()).toEqual([...staying].toSorted());
      expect(new Set(met).size).toBe(met.length);
    }
  } finally {
    stop.abort();
    await Promise.all(others);
  }
});

test('a look has the first waiting jobs in starting order, the running ones, and all that a forecast needs', async () => {
  const specs = await fill(3);
  const worker = await queue.consumer('w', LEASE);
  const [claim, silent] = [await claimNow(worker), await claimNow(worker)];
  await worker.progress(claim, 'separating', 0.25, 120);
  await queue.raw.hset(queue.keys.job(jobIdOf(silent.spec)), 'beatMs', Date.now() - 3_600_000);
  const look = await queue.reader.look(4);
  expect(look.waitingCount).toBe(7);
  expect(look.waiting.map(({ songhash }) => songhash)).toEqual(specs.slice(2, 6).map(({ songhash }) => songhash));
  const running = { state: 'running', worker: 'w', model: 'preview', revision: '1', optionsJson: '{}' };
  expect(look.running).toMatchObject([
    { ...running, stage: 'separating', progress: 0.25, lengthSeconds: 120, isStalled: false, notBeforeMs: 0 },
    { ...running, songhash: silent.spec.songhash, stage: '', lengthSeconds: 0, isStalled: true },
  ]);
  expect(look.running[0]?.startedMs).toBeGreaterThan(look.nowMs - 600_000);
  expect(await queue.reader.look(0)).toMatchObject({ waitingCount: 7, waiting: [], running: [] });
});

test('a report writes the time of the last progress, and that of the last change of the stage', async () => {
  await fill(1);
  const worker = await queue.consumer('w', LEASE);
  const claim = await claimNow(worker);
  const times = async () => {
    const job = await queue.reader.get(claim.spec);
    return [job?.stageMs ?? 0, job?.reportMs ?? 0] as const;
  };
  await worker.progress(claim, 'separating', 0, 120);
  const [began, first] = await times();
  expect(first).toBe(began);
  await expect
    .poll(
      async () => {
        await worker.progress(claim, 'separating', Math.random());
        return (await times())[1];
      },
      { timeout: 60_000 },
    )
    .toBeGreaterThan(first);
  const [stageMs, reportMs] = await times();
  expect(stageMs).toBe(began);
  await worker.heartbeat(claim);
  expect(await times()).toEqual([stageMs, reportMs]);
  expect((await queue.reader.get(claim.spec))?.lengthSeconds).toBe(120);
});

test('the start of a stage is the time that its first report says, and later reports do not move it', async () => {
  await fill(1);
  const worker = await queue.consumer('w', LEASE);
  const claim = await claimNow(worker);
  await worker.progress(claim, 'encoding', 0.1, 120, 3_000);
  const first = await queue.reader.get(claim.spec);
  expect((first?.reportMs ?? 0) - (first?.stageMs ?? 0)).toBe(3_000);
  await worker.progress(claim, 'encoding', 0.2, 120, 4_000);
  expect((await queue.reader.get(claim.spec))?.stageMs).toBe(first?.stageMs);
});
