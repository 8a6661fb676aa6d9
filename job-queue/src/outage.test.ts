// Tests that jobs are attempted again after Redis was unavailable for longer than a lease, and that
// the interruption does not count against them.

import { eventually } from '@stemline/testing/eventually.ts';
import { aSong, DONE } from '@stemline/testing/queue/job-specs.ts';
import { claimNow, claimWithin, openQueue, type QueueFixture } from '@stemline/testing/queue/queue-fixture.ts';
import { type RedisFixture, startRedis } from '@stemline/testing/redis/redis-fixture.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Consumer, ConsumerDeps } from './consumer.ts';
import type { Claim, JobSpec } from './types.ts';

const LEASE_MS = 400;

let server: RedisFixture;
let queue: QueueFixture;
let spec: JobSpec;
beforeEach(async () => {
  // With one sync per second, a killed Redis would lose the claim that it had just confirmed.
  server = await startRedis(['--appendfsync', 'always']);
  queue = await openQueue(server.url, { commandTimeoutMs: 500 });
  spec = aSong();
  await queue.producer().enqueue(spec, undefined);
});
afterEach(async () => {
  await queue.stop();
  await server.stop();
});

const worker = (name: string, more: Partial<ConsumerDeps> = {}) => queue.consumer(name, { leaseMs: LEASE_MS, ...more });
const job = () => queue.reader.get(spec);
const answers = () =>
  queue.redis.ping().then(
    () => true,
    () => false,
  );

/** Sends heartbeats without an answer for a little longer than a lease. */
async function beatInVain(consumer: Consumer, held: Claim, leaseMs = LEASE_MS): Promise<void> {
  const end = performance.now() + leaseMs * 1.5;
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
    expect(await alive.finish(held, DONE)).toBe('held');
  },
);

test('a worker that claims the job of a cut-off worker keeps it, and the failure is taken back once', async () => {
  // Long enough for the new worker to keep the job on a slow machine.
  const leaseMs = 1_500;
  const [alive, successor] = [await worker('alive', { leaseMs }), await worker('successor', { leaseMs })];
  const old = await claimNow(alive);
  await server.kill();
  await beatInVain(alive, old, leaseMs);
  await server.restart();
  const held = await claimNow(successor);
  const beating = setInterval(() => successor.heartbeat(held).catch(() => undefined), 50);
  try {
    expect(await job()).toMatchObject({ worker: 'successor', attempt: 2, failures: 1 });
    await eventually('the failure is taken back', async () => {
      await claimWithin(alive, 100);
      return (await job())?.failures === 0;
    });
    await claimWithin(alive, 100);
    expect(await job()).toMatchObject({ worker: 'successor', attempt: 2, failures: 0 });
    expect(await successor.finish(held, DONE)).toBe('held');
  } finally {
    clearInterval(beating);
  }
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
  expect(await claimNow(successor)).toMatchObject({ attempt: 2 });
  await claimWithin(still, 100);
  expect(await job()).toMatchObject({ failures: 1 });
});

test('a worker is not notified of the end of a job whose lease has expired', async () => {
  const [lapsed, successor] = [await worker('lapsed'), await worker('successor')];
  const notified: string[] = [];
  lapsed.onRevoked(() => notified.push('lapsed'));
  successor.onRevoked(() => notified.push('successor'));
  await claimNow(lapsed);
  await claimNow(successor);
  await claimWithin(lapsed, 100);
  await queue.producer().settle(spec, { ...DONE, state: 'cancelled' }, []);
  await eventually('the successor is notified', () => notified.includes('successor'));
  expect(notified).toEqual(['successor']);
});
