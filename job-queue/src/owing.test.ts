// Tests the ids of deliveries, and the end of a job with more subscribers than one script can
// serve. The first script ends the job, and further steps owe the deliveries. A crash may come
// between any two steps.

import { aSong, aSubscriber, DONE } from '@stemline/testing/queue/job-specs.ts';
import { claimNow } from '@stemline/testing/queue/queue-fixture.ts';
import { useQueue } from '@stemline/testing/queue/use-queue.ts';
import { expect, test } from 'vitest';
import { jobIdOf } from './keys.ts';
import { createOweRest, deliveryIdOf } from './owing.ts';
import { UNKNOWN_RUN } from './policy.ts';
import type { Claim, JobSpec, Subscriber } from './types.ts';

/** Far more deliveries than one step owes. */
const MANY = 150;
/** The most that one step owes. */
const STEP = 32;

const queue = useQueue();

function subscribers(count: number, changes: Partial<Subscriber> = {}): Subscriber[] {
  return Array.from({ length: count }, (_, i) => aSubscriber(`s${i}`, changes));
}

async function running(count = MANY, changes: Partial<Subscriber> = {}) {
  const spec = aSong();
  for (const subscriber of subscribers(count, changes)) await queue.producer().enqueue(spec, subscriber);
  const worker = await queue.consumer('w', { leaseMs: 60_000 });
  return { spec, worker, claim: await claimNow(worker) };
}

const oweSome = (spec: JobSpec) => queue.redis.run('owe-rest', queue.keys, { jobId: jobIdOf(spec) });

/** Ends the job like a worker that dies immediately afterwards. */
const finishAndDie = ({ id, spec }: Claim) =>
  queue.redis.run('finish', queue.keys, {
    jobId: jobIdOf(spec),
    claimId: id,
    ...DONE,
    retentionMs: 60_000,
  });

const owed = () => queue.raw.zcard(queue.keys.outbox);
const owing = () => queue.raw.zcard(queue.keys.owing);

async function expectAllOwedOnce(spec: JobSpec, count = MANY): Promise<void> {
  const ids = (await queue.deliveries(spec.songhash)).map(({ submissionId }) => submissionId);
  expect(ids.toSorted()).toEqual(
    subscribers(count)
      .map(({ submissionId }) => submissionId)
      .toSorted(),
  );
  expect(await owed()).toBe(count);
  expect(await owing()).toBe(0);
  expect(await queue.raw.exists(queue.keys.subscribers(jobIdOf(spec)))).toBe(0);
}

test('a delivery id is the same for the same song, submission and event, and for no other', () => {
  const [one, other] = ['a', 'b'].map((digit) => digit.repeat(56)) as [string, string];
  expect(deliveryIdOf(one, 's1', 'done')).toBe('msg_9664e9347038233b6ed3f419e684140fcf32b79a7b88cc7036c8b991');
  const ids = [one, other].flatMap((songhash) =>
    ['s1', 's2'].flatMap((id) => [deliveryIdOf(songhash, id, 'done'), deliveryIdOf(songhash, id, 'failed')]),
  );
  expect(new Set(ids).size).toBe(8);
});

test('two songs with the same submission id are each owed their delivery', async () => {
  const songs = [aSong(), aSong()];
  for (const spec of songs) await queue.producer().settle(spec, DONE, [aSubscriber('s1')]);
  for (const { songhash } of songs) expect(await queue.deliveries(songhash)).toHaveLength(1);
});

test('a job whose run the store does not know ends without deliveries, by its worker and from outside', async () => {
  const { worker, claim, spec } = await running(MANY, { on: ['cancelled'] });
  expect(await worker.finish(claim, UNKNOWN_RUN)).toBe('held');
  expect(await queue.deliveries(spec.songhash)).toEqual([]);
  const other = aSong();
  for (const subscriber of subscribers(MANY, { on: ['cancelled'] })) await queue.producer().enqueue(other, subscriber);
  await queue.producer().settle(other, UNKNOWN_RUN, []);
  expect(await queue.deliveries(other.songhash)).toEqual([]);
});

test('a job with many subscribers is finished with each of them owed its delivery, once', async () => {
  const { spec, worker, claim } = await running();
  expect(await worker.finish(claim, DONE)).toBe('held');
  await expectAllOwedOnce(spec);
  expect(await worker.finish(claim, DONE)).toBe('held');
  await expectAllOwedOnce(spec);
});

test('a job with many subscribers is cancelled, or settled on an empty Redis, with each of them owed its delivery', async () => {
  const cancelled = { state: 'cancelled', code: '', reason: '' } as const;
  const { spec } = await running(MANY, { on: ['cancelled'] });
  expect(await queue.producer().settle(spec, cancelled, subscribers(40, { on: ['cancelled'] }))).toBe('settled');
  await expectAllOwedOnce(spec);
  await queue.raw.flushall();
  expect(await queue.producer().settle(spec, cancelled, subscribers(MANY, { on: ['cancelled'] }))).toBe('settled');
  await expectAllOwedOnce(spec);
});

test('one script owes a limited number of deliveries, and fewer when their data is large', async () => {
  const { claim, spec } = await running();
  expect(await finishAndDie(claim)).toEqual([1, 1]);
  for (let before = 0; (await owing()) === 1; ) {
    const now = await owed();
    expect(now - before).toBeLessThanOrEqual(STEP);
    before = now;
    await oweSome(spec);
  }
  await queue.raw.flushall();
  await finishAndDie((await running(20, { dataJson: `"${'x'.repeat(60_000)}"` })).claim);
  expect(await owed()).toBeLessThanOrEqual(3);
});

test('a job whose worker dies after the first step of its end stays ended, and the sweeper owes the remaining deliveries once', async () => {
  const { spec, claim } = await running();
  await finishAndDie(claim);
  expect(await queue.reader.get(spec)).toMatchObject({ state: 'done' });
  expect(await queue.counts()).toEqual({ waiting: 0, running: 0, entries: 0 });
  expect(await owed()).toBe(STEP);
  expect(await queue.sweeper().sweep()).toEqual({ restored: 0, removed: 0, owed: 1 });
  await expectAllOwedOnce(spec);
  expect(await queue.sweeper().sweep()).toEqual({ restored: 0, removed: 0, owed: 0 });
});

test('no delivery is lost or owed twice while several processes owe, deliver and add subscribers', async () => {
  const { spec, worker, claim } = await running();
  await finishAndDie(claim);
  const oweRest = createOweRest({ redis: queue.redis, keys: queue.keys });
  const closed: string[] = [];
  const deliver = async () => {
    while (closed.length < MANY + 1) {
      for (const delivery of await queue.take(7, 60_000)) {
        closed.push(delivery.submissionId);
        await queue.outbox.close(delivery, 'delivered', '');
      }
    }
  };
  await Promise.all([
    oweRest(spec),
    queue.sweeper().sweep(),
    queue.sweeper().sweep(),
    worker.finish(claim, DONE),
    queue.producer().settle(spec, DONE, [aSubscriber('late'), aSubscriber('s149')]),
    deliver(),
  ]);
  expect(closed.toSorted()).toEqual([...subscribers(MANY), aSubscriber('late')].map((s) => s.submissionId).toSorted());
  expect([await owed(), await owing()]).toEqual([0, 0]);
  expect(await queue.raw.exists(queue.keys.openDeliveriesOf(spec.songhash))).toBe(0);
  expect(await queue.raw.pttl(queue.keys.deliveriesOf(spec.songhash))).toBeGreaterThan(0);
});

test('a job that is forgotten owes no further deliveries', async () => {
  const { spec, claim } = await running();
  await finishAndDie(claim);
  expect(await queue.producer().forget(spec)).toBe(true);
  expect(await owing()).toBe(0);
  await queue.producer().enqueue(spec, undefined);
  await oweSome(spec);
  expect(await queue.sweeper().sweep()).toMatchObject({ owed: 0 });
  expect(await owed()).toBe(STEP);
  expect(await queue.reader.get(spec)).toMatchObject({ state: 'waiting' });
});
