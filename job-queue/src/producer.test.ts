// Tests enqueue, settle and forget.

import { PRIORITY } from '@stemline/common/wire-words.ts';
import { eventually } from '@stemline/testing/eventually.ts';
import { aSong, aSubscriber, DONE } from '@stemline/testing/queue/job-specs.ts';
import { claimNow, claimWithin, untilSubscribed } from '@stemline/testing/queue/queue-fixture.ts';
import { useQueue } from '@stemline/testing/queue/use-queue.ts';
import { expect, test } from 'vitest';
import { jobIdOf } from './keys.ts';
import type { JobRef } from './types.ts';

const CANCELLED = { state: 'cancelled', code: 'CANCELLED', reason: 'cancelled by its owner' } as const;

import type { JobSpec } from './types.ts';

const queue = useQueue();

test('enqueue creates a waiting job with everything the separator needs', async () => {
  const spec = aSong({ optionsJson: '{"shifts":2}', priority: 'low' });
  expect(await queue.producer().enqueue(spec, undefined)).toEqual({ status: 'queued', position: 1 });
  const job = await queue.reader.get(spec);
  expect(job).toMatchObject({ ...spec, state: 'waiting', attempt: 0, failures: 0, position: 1 });
  expect(await queue.raw.pttl(queue.keys.job(jobIdOf(spec)))).toBe(-1);
});

test('200 parallel submissions of one song make one entry and 200 subscribers', async () => {
  const spec = aSong();
  const submissions = Array.from({ length: 200 }, (_, i) => queue.producer().enqueue(spec, aSubscriber(`p${i}`)));
  const results = await Promise.all(submissions);
  expect(results.filter(({ status }) => status === 'queued')).toHaveLength(1);
  expect(results.filter(({ status }) => status === 'joined')).toHaveLength(199);
  expect(await queue.counts()).toEqual({ waiting: 1, running: 0, entries: 1 });
  expect(await queue.raw.hlen(queue.keys.subscribers(jobIdOf(spec)))).toBe(200);
});

test('enqueue joins a running job and reports that it joined', async () => {
  const spec = aSong();
  await queue.producer().enqueue(spec, undefined);
  await claimNow(await queue.consumer('w'));
  expect(await queue.producer().enqueue(spec, undefined)).toEqual({
    status: 'joined',
    state: 'running',
    position: 0,
  });
});

test('promise 13: a full queue refuses a new song and writes nothing, but lets submissions join a queued song', async () => {
  const producer = queue.producer({ maxWaiting: 2 });
  const first = aSong();
  await producer.enqueue(first, undefined);
  await producer.enqueue(aSong({ priority: 'low' }), undefined);
  const before = (await queue.raw.keys(`*${queue.keys.running.slice(0, 20)}*`)).sort();
  const refused = aSong({ priority: 'high' });
  expect(await producer.enqueue(refused, aSubscriber('late'))).toEqual({ status: 'full' });
  expect((await queue.raw.keys(`*${queue.keys.running.slice(0, 20)}*`)).sort()).toEqual(before);
  expect(await producer.enqueue(first, undefined)).toMatchObject({ status: 'joined' });
  await claimNow(await queue.consumer('w'));
  expect(await producer.enqueue(refused, undefined)).toMatchObject({ status: 'queued', position: 1 });
});

test('positions count high, then normal, then low jobs, each priority in order of arrival', async () => {
  const [low, normal1, normal2, high] = [
    aSong({ priority: 'low' }),
    aSong(),
    aSong(),
    aSong({ priority: 'high' }),
  ] as const;
  for (const spec of [low, normal1, normal2, high]) await queue.producer().enqueue(spec, undefined);
  const { waiting } = await queue.jobs();
  expect(waiting.map(({ songhash }) => songhash)).toEqual([high, normal1, normal2, low].map((s) => s.songhash));
  for (const job of waiting) expect((await queue.reader.get(job))?.position).toBe(job.position);
});

test('a job takes its place by the recorded time of its run, whichever job comes first to the queue', async () => {
  const specs = [5, 1, 4, 2, 3].map((ms) => aSong({ createdMs: 1_800_000_000_000 + ms }));
  for (const spec of specs) await queue.producer().enqueue(spec, undefined);
  const inOrder = specs.toSorted((a, b) => a.createdMs - b.createdMs);
  expect((await queue.jobs()).waiting.map(({ createdMs }) => createdMs % 10)).toEqual([1, 2, 3, 4, 5]);
  expect(await queue.producer().enqueue(specs[0] as JobSpec, undefined)).toMatchObject({ position: 5 });
  const worker = await queue.consumer('w');
  for (const spec of inOrder) expect((await claimNow(worker)).spec).toEqual(spec);
});

test('jobs that were created in the same millisecond are claimed in the order in which they came', async () => {
  const specs = Array.from({ length: 12 }, () => aSong({ createdMs: 1_800_000_000_000 })).toReversed();
  for (const spec of specs) await queue.producer().enqueue(spec, undefined);
  const worker = await queue.consumer('w');
  for (const spec of specs) expect((await claimNow(worker)).spec).toEqual(spec);
});

test.each([0, 4_102_444_800_000, Number.MAX_SAFE_INTEGER])(
  'a recorded time of %d ms does not move a job to another priority',
  async (createdMs) => {
    const specs = PRIORITY.words.toSorted().map((priority) => aSong({ priority, createdMs }));
    for (const spec of specs) await queue.producer().enqueue(spec, undefined);
    expect((await queue.jobs()).waiting.map(({ priority }) => priority)).toEqual(['high', 'normal', 'low']);
  },
);

test('enqueue works after Redis was wiped', async () => {
  const worker = await queue.consumer('w');
  await queue.producer().enqueue(aSong(), undefined);
  await claimNow(worker);
  await queue.raw.flushall();
  await queue.raw.script('FLUSH');
  const spec = aSong();
  expect(await queue.producer().enqueue(spec, undefined)).toEqual({ status: 'queued', position: 1 });
  const claim = await claimNow(worker);
  expect(claim.spec).toEqual(spec);
  expect(await worker.finish(claim, DONE)).toBe('held');
});

test('enqueue of a job that has ended returns the end, owes nothing and stores no subscriber', async () => {
  const spec = aSong();
  const end = { state: 'failed', code: 'BAD_AUDIO', reason: 'no sound' } as const;
  await queue.producer().settle(spec, end, []);
  const before = (await queue.raw.keys('*')).sort();
  const subscriber = aSubscriber('wants', { on: ['failed'] });
  expect(await queue.producer().enqueue(spec, subscriber)).toEqual({ status: 'ended', end });
  expect((await queue.raw.keys('*')).sort()).toEqual(before);
  expect(await queue.deliveries(spec.songhash)).toEqual([]);
});

test('settle ends a waiting job, removes its entry and owes the deliveries', async () => {
  const spec = aSong();
  await queue.producer().enqueue(spec, aSubscriber('a', { on: ['cancelled'] }));
  expect(await queue.producer().settle(spec, CANCELLED, [aSubscriber('b', { on: ['cancelled'] })])).toBe('settled');
  expect(await queue.producer().settle(spec, CANCELLED, [])).toBe('already');
  expect(await queue.counts()).toEqual({ waiting: 0, running: 0, entries: 0 });
  expect(await queue.reader.get(spec)).toMatchObject({ ...CANCELLED, position: 0 });
  const owed = await queue.deliveries(spec.songhash);
  expect(owed.map(({ submissionId }) => submissionId).sort()).toEqual(['a', 'b']);
  expect(await claimWithin(await queue.consumer('w'), 300)).toBeUndefined();
});

test('settle stops the worker of a running job at once, and no other worker', async () => {
  const [spec, other] = [aSong(), aSong()] as const;
  for (const song of [spec, other]) await queue.producer().enqueue(song, undefined);
  const [holder, bystander] = [await queue.consumer('holder'), await queue.consumer('bystander')] as const;
  const claim = await claimNow(holder);
  await claimNow(bystander);
  const notified: [string, JobRef][] = [];
  holder.onRevoked((ref) => notified.push(['holder', ref]));
  bystander.onRevoked((ref) => notified.push(['bystander', ref]));
  await untilSubscribed(queue, 2);
  expect(await queue.producer().settle(spec, CANCELLED, [])).toBe('settled');
  await eventually('the holder is notified', () => notified.length > 0);
  expect(notified).toEqual([['holder', { songhash: spec.songhash, run: 1 }]]);
  expect(await holder.heartbeat(claim)).toBe('lost');
  expect(await holder.finish(claim, DONE)).toBe('lost');
  expect(await queue.reader.get(spec)).toMatchObject(CANCELLED);
  expect(await queue.counts()).toEqual({ waiting: 0, running: 1, entries: 1 });
});

test('settle on an empty Redis creates the record and owes the deliveries under the same ids as before', async () => {
  const spec = aSong({ run: 3 });
  const subscribers = [aSubscriber('x'), aSubscriber('y')];
  await queue.producer().settle(spec, DONE, subscribers);
  const before = await queue.deliveries(spec.songhash);
  await queue.raw.flushall();
  expect(await queue.producer().settle(spec, DONE, subscribers)).toBe('settled');
  const after = await queue.deliveries(spec.songhash);
  expect(after.map(({ id }) => id).sort()).toEqual(before.map(({ id }) => id).sort());
  expect(after.map(({ dataJson }) => dataJson)).toEqual(subscribers.map(({ dataJson }) => dataJson));
  expect(await queue.reader.newest(spec.songhash)).toMatchObject({ ...spec, state: 'done' });
});

test('settle of an ended job owes a delivery to a subscriber that it does not know yet', async () => {
  const spec = aSong();
  await queue.producer().settle(spec, DONE, [aSubscriber('early')]);
  expect(await queue.producer().settle(spec, DONE, [aSubscriber('early'), aSubscriber('late')])).toBe('already');
  expect(await queue.deliveries(spec.songhash)).toHaveLength(2);
});

test('settle lets the ended job and its run number expire, and keeps no subscriber whose delivery is owed', async () => {
  const spec = aSong();
  const producer = queue.producer({ retentionMs: 600_000 });
  await producer.enqueue(spec, aSubscriber('s'));
  await producer.settle(spec, CANCELLED, []);
  const jobId = jobIdOf(spec);
  expect(await queue.raw.exists(queue.keys.subscribers(jobId))).toBe(0);
  for (const key of [queue.keys.job(jobId), queue.keys.newestRun(spec.songhash)]) {
    const ttl = await queue.raw.pttl(key);
    expect(ttl).toBeGreaterThan(500_000);
    expect(ttl).toBeLessThanOrEqual(600_000);
  }
  await producer.enqueue({ ...spec, run: 2 }, undefined);
  expect(await queue.raw.pttl(queue.keys.newestRun(spec.songhash))).toBe(-1);
  expect(await queue.reader.newest(spec.songhash)).toMatchObject({ run: 2, state: 'waiting' });
});

test('forget does not change a live job and forgets an ended one', async () => {
  const spec = aSong();
  await queue.producer().enqueue(spec, undefined);
  expect(await queue.producer().forget(spec)).toBe(false);
  await queue.producer().settle(spec, CANCELLED, []);
  expect(await queue.producer().forget(spec)).toBe(true);
  expect(await queue.reader.newest(spec.songhash)).toBeUndefined();
  expect(await queue.reader.get(spec)).toBeUndefined();
});
