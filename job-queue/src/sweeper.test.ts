// Tests the repair of the queue after lost workers and lost keys.

import { deadlineSignal } from '@stemline/common/async/abort.ts';
import { createSilentLogger } from '@stemline/common/logging/logger.ts';
import { eventually } from '@stemline/testing/eventually.ts';
import { aSong, DONE } from '@stemline/testing/queue/job-specs.ts';
import { claimNow, SHORT_LEASE } from '@stemline/testing/queue/queue-fixture.ts';
import { useQueue } from '@stemline/testing/queue/use-queue.ts';
import { expect, test, vi } from 'vitest';
import { GROUP, jobIdOf, PRIORITIES } from './keys.ts';
import { RETRY_DELAYS } from './policy.ts';
import type { JobSpec } from './types.ts';

const NOTHING = { restored: 0, removed: 0, owed: 0 };

const queue = useQueue();

async function enqueue(changes: Partial<JobSpec> = {}): Promise<JobSpec> {
  const spec = aSong(changes);
  await queue.producer().enqueue(spec, undefined);
  return spec;
}

async function consumerNames(): Promise<string[]> {
  const rows = (await queue.raw.xinfo('CONSUMERS', queue.keys.stream('normal'), GROUP)) as string[][];
  return rows.map((row) => row[1] as string).sort();
}

test('a sweep finds nothing to do in an empty and in a healthy queue', async () => {
  expect(await queue.sweeper().sweep()).toEqual(NOTHING);
  for (const priority of PRIORITIES) await enqueue({ priority });
  await claimNow(await queue.consumer('w'));
  expect(await queue.sweeper().sweep()).toEqual(NOTHING);
  expect(await queue.counts()).toEqual({ waiting: 2, running: 1, entries: 3 });
});

test('a sweep returns the job of a lost worker to waiting, once, and wakes an idle worker', async () => {
  const spec = await enqueue();
  await claimNow(await queue.consumer('dead'));
  const sweeper = queue.sweeper(SHORT_LEASE);
  const idle = (await queue.consumer('idle', { leaseMs: 60_000, blockMs: 100_000 })).next(deadlineSignal(60_000));
  await eventually('the lease expires', async () => (await sweeper.sweep()).restored === 1);
  expect(await idle).toMatchObject({ spec, attempt: 2, exhausted: false, lastReason: '' });
  expect(await queue.reader.get(spec)).toMatchObject({ state: 'running', failures: 1 });
  // The short lease of the other sweeper may have passed again.
  expect(await queue.sweeper().sweep()).toEqual(NOTHING);
});

test('sweepers that run in parallel return each job of a lost worker once', async () => {
  const specs = await Promise.all(Array.from({ length: 20 }, () => enqueue()));
  const dead = await queue.consumer('dead', { leaseMs: 60_000 });
  for (const _ of specs) await claimNow(dead);
  await eventually('all leases expire', async () => {
    return (await queue.raw.zcount(queue.keys.leases, '-inf', Date.now() - SHORT_LEASE.leaseMs - 5)) === 20;
  });
  const swept = await Promise.all([1, 2, 3, 4].map(() => queue.sweeper(SHORT_LEASE).sweep()));
  expect(swept.reduce((sum, { restored }) => sum + restored, 0)).toBe(20);
  for (const spec of specs) expect(await queue.reader.get(spec)).toMatchObject({ state: 'waiting', failures: 1 });
  expect(await queue.counts()).toEqual({ waiting: 20, running: 0, entries: 20 });
});

test('after the loss of the consumer group, a worker keeps its job and the waiting job can be claimed', async () => {
  const [spec, other] = [await enqueue(), await enqueue()] as const;
  const worker = await queue.consumer('w');
  const claim = await claimNow(worker);
  await queue.raw.xgroup('DESTROY', queue.keys.stream('normal'), GROUP);
  expect(await queue.sweeper().sweep()).toEqual(NOTHING);
  const next = await claimNow(await queue.consumer('v'));
  expect(next).toMatchObject({ spec: other, attempt: 1 });
  expect(await worker.heartbeat(claim)).toBe('held');
  expect(await worker.finish(claim, DONE)).toBe('held');
  expect(await queue.reader.get(spec)).toMatchObject({ state: 'done', attempt: 1 });
  expect(await queue.counts()).toEqual({ waiting: 0, running: 1, entries: 1 });
});

test('a sweep after the loss of the streams gives every live job one new entry, and jobs keep their positions', async () => {
  const specs = [await enqueue(), await enqueue(), await enqueue({ priority: 'low' })];
  const worker = await queue.consumer('w');
  const claim = await claimNow(worker);
  await queue.raw.del(...PRIORITIES.map(queue.keys.stream));
  expect(await queue.sweeper().sweep()).toEqual({ restored: 3, removed: 0, owed: 0 });
  expect(await queue.sweeper().sweep()).toEqual(NOTHING);
  expect(await queue.counts()).toEqual({ waiting: 2, running: 1, entries: 3 });
  const other = await queue.consumer('v');
  expect((await claimNow(other)).spec).toEqual(specs[1]);
  expect((await claimNow(other)).spec).toEqual(specs[2]);
  expect(await worker.finish(claim, DONE)).toBe('held');
  expect(await queue.counts()).toEqual({ waiting: 0, running: 2, entries: 2 });
});

test('a sweep after the loss of the sorted sets lists all jobs again', async () => {
  const spec = await enqueue();
  await enqueue();
  await claimNow(await queue.consumer('w'));
  await queue.raw.del(queue.keys.ready, queue.keys.running, queue.keys.leases);
  expect(await queue.sweeper().sweep()).toEqual({ restored: 2, removed: 0, owed: 0 });
  const { waiting, running } = await queue.jobs();
  expect(running.map(({ songhash }) => songhash)).toEqual([spec.songhash]);
  expect(waiting).toHaveLength(1);
});

test('a sweep after the loss of jobs removes all references to them', async () => {
  const specs = [await enqueue(), await enqueue()];
  await claimNow(await queue.consumer('w'));
  await queue.raw.del(...specs.map((spec) => queue.keys.job(jobIdOf(spec))));
  expect((await queue.sweeper().sweep()).removed).toBe(4);
  expect(await queue.counts()).toEqual({ waiting: 0, running: 0, entries: 0 });
});

test('a sweep parks entries of another tool, logs and counts them, and the jobs are processed', async () => {
  const spec = await enqueue();
  const log = createSilentLogger();
  const warnings = vi.spyOn(log, 'warn');
  const foreign = [
    ['job', 'nonsense'],
    ['job', jobIdOf(aSong())],
    ['job', ''],
    ['other', jobIdOf(spec)],
    ['a', '1', 'b', '2'],
    ['bytes', Buffer.from([0, 0xff, 0x0a, 0x41])],
    ['long', 'x'.repeat(10_000)],
  ] as const;
  const ids: (string | null)[] = [];
  for (const fields of foreign) ids.push(await queue.raw.xadd(queue.keys.stream('normal'), '*', ...fields));
  const sweeper = queue.sweeper({ log });
  expect(await sweeper.sweep()).toEqual({ restored: 0, removed: 7, owed: 0 });
  expect(await sweeper.sweep()).toEqual(NOTHING);
  expect(await queue.counts()).toEqual({ waiting: 1, running: 0, entries: 1 });

  const { count, entries } = await queue.reader.parked(100);
  expect(count).toBe(7);
  expect(entries.map(({ entry }) => entry)).toEqual(ids.toReversed());
  expect(entries.every(({ priority }) => priority === 'normal')).toBe(true);
  const texts = entries.map(({ text }) => text).toReversed();
  expect(texts.slice(2, 6)).toEqual(['job ', `other ${jobIdOf(spec)}`, 'a 1 b 2', 'bytes \\x00\\xff\\x0aA']);
  expect(texts[6]).toBe(`long ${'x'.repeat(495)}`);
  const logged = ids.map((entry, n) => ({ entry, text: texts[n] }));
  expect(warnings.mock.calls.map(([fields]) => fields)).toEqual([{ priority: 'normal', count: 7, entries: logged }]);

  expect((await claimNow(await queue.consumer('w'))).spec).toEqual(spec);
});

test('a flood of entries of another tool is counted, and the latest are kept', async () => {
  const add = queue.raw.pipeline();
  for (let n = 1; n <= 1_050; n += 1) add.xadd(queue.keys.stream('high'), '*', 'n', String(n));
  await add.exec();
  expect((await queue.sweeper().sweep()).removed).toBe(1_050);
  const { count, entries } = await queue.reader.parked(1_000);
  expect(count).toBe(1_050);
  expect(entries).toHaveLength(100);
  expect(entries[0]).toMatchObject({ priority: 'high', text: 'n 1050' });
  expect((await queue.reader.parked(0)).entries).toEqual([]);
});

test('a sweep repairs more jobs than one page contains', async () => {
  await Promise.all(Array.from({ length: 450 }, () => enqueue()));
  await queue.raw.del(queue.keys.stream('normal'));
  expect(await queue.sweeper().sweep()).toEqual({ restored: 450, removed: 0, owed: 0 });
  expect(await queue.counts()).toEqual({ waiting: 450, running: 0, entries: 450 });
});

test('a sweep of a healthy queue writes nothing, looks at a part of it, and continues there', async () => {
  await Promise.all(Array.from({ length: 450 }, () => enqueue()));
  const sweeper = queue.sweeper();
  await sweeper.sweep();
  const callsOf = async (command: string) =>
    Number(new RegExp(`cmdstat_${command}:calls=(\\d+)`).exec(await queue.raw.info('commandstats'))?.[1] ?? 0);
  await queue.raw.config('RESETSTAT');
  for (let sweep = 1; sweep <= 3; sweep += 1) expect(await sweeper.sweep()).toEqual(NOTHING);
  for (const command of ['zadd', 'xadd', 'xdel', 'zrem']) expect(await callsOf(command)).toBe(0);
  // 100 entries and 100 jobs each time.
  expect(await callsOf('hmget')).toBeLessThanOrEqual(600);

  // A lost job is not seen in the sizes. The walk comes to it within five sweeps.
  const { waiting } = await queue.jobs();
  const lost = waiting.slice(-1).map(({ songhash, run }) => queue.keys.job(jobIdOf({ songhash, run })));
  await queue.raw.del(...lost);
  let removed = 0;
  for (let sweep = 1; sweep <= 10; sweep += 1) removed += (await sweeper.sweep()).removed;
  expect(removed).toBe(2);
  expect(await queue.counts()).toEqual({ waiting: 449, running: 0, entries: 449 });
});

test('promise 11: 200 restarts of workers lose no entry, and their consumers are removed', async () => {
  const specs = await Promise.all(Array.from({ length: 20 }, () => enqueue()));
  // On a slow machine, many workers may die one after the other with the first job.
  const options = { ...SHORT_LEASE, retryDelays: { ...RETRY_DELAYS, parkedFrom: 1_000 } };
  for (let restart = 1; restart <= 200; restart += 1) {
    const worker = await queue.consumer(`worker-${restart}`, options);
    const claim = await claimNow(worker);
    // Every tenth worker dies with its job.
    if (restart % 10 > 0) await worker.handBack(claim, false, 'stopping');
    await worker.stop();
  }
  const sweeper = queue.sweeper({ ...options, consumerSilenceMs: 1 });
  await eventually('all consumers are removed', async () => {
    await sweeper.sweep();
    return (await consumerNames()).length === 0;
  });
  expect(await queue.counts()).toEqual({ waiting: 20, running: 0, entries: 20 });
  const worker = await queue.consumer('last');
  const claimed = [];
  for (const _ of specs) claimed.push((await claimNow(worker)).spec.songhash);
  expect(claimed.toSorted()).toEqual(specs.map(({ songhash }) => songhash).toSorted());
});

test('a sweep deletes silent consumers, but never one that owns an entry', async () => {
  await enqueue();
  await enqueue();
  const owner = await queue.consumer('owner', { leaseMs: 60_000 });
  const claim = await claimNow(owner);
  const idle = await queue.consumer('idle', { leaseMs: 60_000 });
  expect(await idle.finish(await claimNow(idle), DONE)).toBe('held');
  expect(await consumerNames()).toEqual(['idle', 'owner']);
  const sweeper = queue.sweeper({ leaseMs: 60_000, consumerSilenceMs: 100 });
  await eventually('the idle consumer is deleted', async () => {
    await sweeper.sweep();
    return !(await consumerNames()).includes('idle');
  });
  expect(await consumerNames()).toEqual(['owner']);
  expect(await owner.finish(claim, DONE)).toBe('held');
  await enqueue();
  expect(await claimNow(idle)).toMatchObject({ attempt: 1 });
});
