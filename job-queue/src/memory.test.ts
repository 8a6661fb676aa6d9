// Tests a Redis that is out of memory and evicts nothing: work in progress ends normally, and new
// work is refused.

import { aSong, aSubscriber, DONE } from '@stemline/testing/queue/job-specs.ts';
import { modelList } from '@stemline/testing/queue/models.ts';
import { claimNow, SHORT_LEASE } from '@stemline/testing/queue/queue-fixture.ts';
import { useQueue } from '@stemline/testing/queue/use-queue.ts';
import { afterEach, expect, test } from 'vitest';
import { jobIdOf, PRIORITIES } from './keys.ts';
import type { Claim, Delivery, JobSpec } from './types.ts';

const NO_MEMORY = { name: 'ServiceError', code: 'QUEUE_OUT_OF_MEMORY' };

const queue = useQueue();
afterEach(() => queue.raw.config('SET', 'maxmemory', '0'));

/** Makes Redis refuse every plain write that could need memory. */
async function fill(): Promise<void> {
  await queue.raw.config('SET', 'maxmemory-policy', 'noeviction');
  await queue.raw.config('SET', 'maxmemory', '1');
  await expect(queue.raw.set('anything', 'more')).rejects.toThrow(/^OOM/);
  // As after a restart: each script must be sent in full.
  await queue.raw.script('FLUSH');
}

async function enqueue(): Promise<JobSpec> {
  const spec = aSong();
  await queue.producer().enqueue(spec, aSubscriber(`of-${spec.songhash}`));
  return spec;
}

test('when Redis is out of memory, a new song is refused as QUEUE_OUT_OF_MEMORY, and so are a new subscriber and the count before a new song', async () => {
  const spec = await enqueue();
  await fill();
  await expect(queue.producer().enqueue(aSong(), undefined)).rejects.toMatchObject(NO_MEMORY);
  await expect(queue.producer().enqueue(spec, aSubscriber('late'))).rejects.toMatchObject(NO_MEMORY);
  await expect(queue.reader.countWaiting()).rejects.toMatchObject(NO_MEMORY);
  expect(await queue.counts()).toEqual({ waiting: 1, running: 0, entries: 1 });
  expect(await queue.raw.hlen(queue.keys.subscribers(jobIdOf(spec)))).toBe(1);
});

test('when Redis is out of memory, a waiting song is claimed, kept, handed back, claimed again and finished', async () => {
  const spec = await enqueue();
  const worker = await queue.consumer('w', { leaseMs: 60_000 });
  await fill();
  const first = await claimNow(worker);
  expect(await worker.heartbeat(first)).toBe('held');
  expect(await worker.progress(first, 'separating', 0.5)).toBe('held');
  expect(await worker.handBack(first, false, 'stopping')).toBe('held');
  const second = await claimNow(worker);
  expect(await worker.finish(second, DONE)).toBe('held');
  expect(await queue.reader.get(spec)).toMatchObject({ state: 'done', attempt: 2 });
  expect(await queue.counts()).toEqual({ waiting: 0, running: 0, entries: 0 });
});

test('when Redis is out of memory, a song is cancelled', async () => {
  const spec = await enqueue();
  await fill();
  expect(await queue.producer().settle(spec, { ...DONE, state: 'cancelled' }, [])).toBe('settled');
  expect(await queue.counts()).toEqual({ waiting: 0, running: 0, entries: 0 });
});

test('when Redis is out of memory, deliveries are owed, taken, postponed, taken again and closed', async () => {
  const spec = await enqueue();
  const worker = await queue.consumer('w');
  const claim = await claimNow(worker);
  await fill();
  await worker.finish(claim, DONE);
  const [first] = await queue.take(1, 60_000);
  expect(await queue.outbox.begin(first as Delivery)).toMatchObject({ attempts: 1 });
  expect(await queue.outbox.postpone(first as Delivery, 0, 'HTTP 500')).toBe('held');
  const [second] = await queue.take(1, 60_000);
  expect(await queue.outbox.note(second as Delivery, 'delivered', '')).toBe('held');
  expect(await queue.outbox.close(second as Delivery, 'delivered', '')).toBe('held');
  expect(await queue.deliveries(spec.songhash)).toMatchObject([{ state: 'delivered' }]);
});

test('when Redis is out of memory, a sweep repairs lost entries, and jobs of lost workers are claimed', async () => {
  const specs = [await enqueue(), await enqueue()];
  const claims: Claim[] = [await claimNow(await queue.consumer('dead'))];
  expect(claims).toHaveLength(1);
  await queue.raw.del(...PRIORITIES.map(queue.keys.stream));
  await fill();
  const sweeper = queue.sweeper();
  expect((await sweeper.sweep()).restored).toBe(2);
  for (const name of ['w1', 'w2']) {
    const worker = await queue.consumer(name, SHORT_LEASE);
    const claim = await claimNow(worker);
    claims.push(claim);
    // On a slow machine, the next worker would claim it too.
    expect(await worker.finish(claim, DONE)).toBe('held');
  }
  expect(claims).toHaveLength(3);
  expect(new Set(claims.map(({ spec }) => spec.songhash))).toEqual(new Set(specs.map(({ songhash }) => songhash)));
});

test('when Redis is out of memory, separators publish their models', async () => {
  await fill();
  await queue.registry.publish('one', modelList(), 60_000);
  expect(await queue.registry.read()).toMatchObject({ liveSeparators: 1 });
  await queue.registry.withdraw('one');
  expect(await queue.registry.read()).toMatchObject({ liveSeparators: 0 });
});
