// Tests that jobs are attempted again after Redis was unavailable for longer than a lease, and that
// the interruption does not count against them.

import { eventually } from '@stemline/testing/eventually.ts';
import { aSong, DONE } from '@stemline/testing/queue/job-specs.ts';
import {
  claimNow,
  claimWithin,
  keepLease,
  openQueue,
  type QueueFixture,
  untilSubscribed,
} from '@stemline/testing/queue/queue-fixture.ts';
import { type RedisFixture, startRedis } from '@stemline/testing/redis/redis-fixture.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Consumer, ConsumerDeps } from './consumer.ts';
import type { Claim, JobSpec } from './types.ts';

const LEASE_MS = 400;

let server: RedisFixture;
let queue: QueueFixture;
/** The queue of the workers, whose commands soon fail during an outage. */
let impatient: QueueFixture;
let spec: JobSpec;
beforeEach(async () => {
  server = await startRedis();
  queue = await openQueue(server.url);
  impatient = await openQueue(server.url, { prefix: queue.prefix, commandTimeoutMs: 500 });
  spec = aSong();
  await queue.producer().enqueue(spec, undefined);
});
afterEach(async () => {
  await impatient.stop();
  await queue.stop();
  await server.stop();
});

const worker = (name: string, more: Partial<ConsumerDeps> = {}) =>
  impatient.consumer(name, { leaseMs: LEASE_MS, ...more });
const job = () => queue.reader.get(spec);
const answers = () =>
  queue.redis.ping().then(
    () => true,
    () => false,
  );
/** Ends the job. Repeats a write that gets no answer in time. */
const finished = (consumer: Consumer, held: Claim) =>
  eventually('the job is finished', () =>
    consumer.finish(held, DONE).then(
      (state) => state === 'held',
      () => false,
    ),
  );

/** Sends heartbeats without an answer for a little longer than a lease. */
async function beatInVain(consumer: Consumer, held: Claim): Promise<void> {
  const end = performance.now() + LEASE_MS * 1.5;
  const beat = () => expect(consumer.heartbeat(held)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  do await Promise.all([beat(), beat()]);
  while (performance.now() < end);
}

const outages: [string, () => unknown, () => unknown][] = [
  ['killed and started again', () => server.kill(), () => server.restart()],
  ['silent', () => server.freeze(), () => server.thaw()],
];

test.each(outages)(
  'a job whose worker survives several outages of Redis (%s) is not exhausted',
  async (_how, go, come) => {
    const alive = await worker('alive', { maxFailures: 1 });
    let held = await claimNow(alive);
    for (let outage = 1; outage <= 2; outage += 1) {
      await go();
      await beatInVain(alive, held);
      await come();
      held = await claimNow(alive);
      expect(held).toMatchObject({ spec, attempt: outage + 1, exhausted: false });
      expect(await job()).toMatchObject({ state: 'running', failures: 0 });
    }
    await finished(alive, held);
  },
);

test('a worker that claims the job of a cut-off worker keeps it, and the failure is taken back once', async () => {
  const [alive, successor] = [await worker('alive'), await worker('successor')];
  const old = await claimNow(alive);
  await server.kill();
  await beatInVain(alive, old);
  await server.restart();
  const held = await claimNow(successor);
  await keepLease(queue, held);
  expect(await job()).toMatchObject({ worker: 'successor', attempt: 2, failures: 1 });
  await eventually('the failure is taken back', async () => {
    await claimWithin(alive, 100);
    return (await job())?.failures === 0;
  });
  await claimWithin(alive, 100);
  expect(await job()).toMatchObject({ worker: 'successor', attempt: 2, failures: 0 });
  await finished(successor, held);
});

test('the failure that the sweeper counted for a cut-off worker is taken back when Redis answers that worker', async () => {
  const alive = await worker('alive');
  const old = await claimNow(alive);
  await server.kill();
  await beatInVain(alive, old);
  await server.restart();
  await eventually(
    'it is swept',
    async () => (await answers()) && (await queue.sweeper({ leaseMs: LEASE_MS }).sweep()).restored === 1,
  );
  expect(await job()).toMatchObject({ state: 'waiting', failures: 1 });
  expect(await claimNow(alive)).toMatchObject({ spec, attempt: 2 });
  expect(await job()).toMatchObject({ state: 'running', failures: 0 });
});

test('the loss of a worker that never returns after an outage counts as a failure of its job', async () => {
  const [dead, successor] = [await worker('dead'), await worker('successor')];
  const old = await claimNow(dead);
  await server.kill();
  await beatInVain(dead, old);
  await server.restart();
  expect(await claimNow(successor)).toMatchObject({ attempt: 2 });
  expect(await job()).toMatchObject({ failures: 1 });
});

test('the lease of a worker that was blocked while Redis was available counts as a failure of its job', async () => {
  const [still, successor] = [await worker('still'), await worker('successor')];
  await claimNow(still);
  const held = await claimNow(successor);
  expect(held).toMatchObject({ attempt: 2 });
  await keepLease(queue, held);
  await claimWithin(still, 100);
  expect(await job()).toMatchObject({ failures: 1 });
});

test('a worker is not notified of the end of a job whose lease has expired', async () => {
  const [lapsed, successor] = [await worker('lapsed'), await worker('successor')];
  const notified: string[] = [];
  lapsed.onRevoked(() => notified.push('lapsed'));
  successor.onRevoked(() => notified.push('successor'));
  await claimNow(lapsed);
  await keepLease(queue, await claimNow(successor));
  await claimWithin(lapsed, 100);
  await untilSubscribed(queue, 2);
  await queue.producer().settle(spec, { ...DONE, state: 'cancelled' }, []);
  await eventually('the successor is notified', () => notified.includes('successor'));
  expect(notified).toEqual(['successor']);
});
