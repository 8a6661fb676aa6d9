import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { deliveryIdOf } from './delivery-id.ts';
import { createOutbox } from './outbox.ts';
import { aSong, aSubscriber, DONE, openQueue, type QueueFixture } from './testing/queue-fixture.ts';
import { eventually, type RedisFixture, startRedis } from './testing/redis-fixture.ts';
import type { Delivery, JobSpec } from './types.ts';

let server: RedisFixture;
let queue: QueueFixture;
beforeAll(async () => {
  server = await startRedis();
});
beforeEach(async () => {
  queue = await openQueue(server.url);
  return () => queue.stop();
});
afterAll(() => server?.stop());

async function owe(...ids: string[]): Promise<JobSpec> {
  const spec = aSong();
  await queue.producer().settle(
    spec,
    DONE,
    ids.map((id) => aSubscriber(id)),
  );
  return spec;
}

async function takeOne(leaseMs: number): Promise<Delivery> {
  const [delivery] = await queue.outbox.take(1, leaseMs);
  if (!delivery) throw new Error('nothing is due');
  return delivery;
}

test('a delivery holds what the notifier needs', async () => {
  const spec = await owe('s1');
  const delivery = await takeOne(60_000);
  expect(delivery).toMatchObject({
    id: deliveryIdOf('s1', 'done'),
    submissionId: 's1',
    songhash: spec.songhash,
    run: 1,
    event: 'done',
    url: 'http://example.test/hook',
    dataJson: '{"a":"\\ud800 ü"}',
    state: 'pending',
    attempts: 1,
    lastError: '',
  });
  expect(delivery.nextMs - delivery.createdMs).toBeGreaterThanOrEqual(60_000);
});

test('parallel takers never get the same delivery, and no more than they ask for', async () => {
  const ids = Array.from({ length: 50 }, (_, i) => `s${i}`);
  await owe(...ids);
  const taken = await Promise.all(Array.from({ length: 20 }, () => queue.outbox.take(4, 60_000)));
  expect(Math.max(...taken.map((list) => list.length))).toBe(4);
  const all = taken.flat().map(({ submissionId }) => submissionId);
  expect(all.sort()).toEqual(ids.sort());
});

test('a lease that ran out is overtaken, and the first taker is refused from then on', async () => {
  await owe('s1');
  const first = await takeOne(50);
  let second: Delivery | undefined;
  await eventually('it is due again', async () => {
    second = (await queue.outbox.take(1, 60_000))[0];
    return second !== undefined;
  });
  expect(second?.attempts).toBe(2);
  expect(await queue.outbox.postpone(first, 0, 'late')).toBe('lost');
  expect(await queue.outbox.close(first, 'dead', 'late')).toBe('lost');
  expect(await queue.outbox.close(second as Delivery, 'delivered', '')).toBe('held');
});

test('a postponed delivery comes again when its time has come, with the error kept', async () => {
  const spec = await owe('s1');
  const first = await takeOne(60_000);
  expect(await queue.outbox.postpone(first, 200, 'HTTP 500')).toBe('held');
  expect(await queue.outbox.take(1, 60_000)).toEqual([]);
  expect(await queue.outbox.list(spec.songhash)).toMatchObject([{ lastError: 'HTTP 500', state: 'pending' }]);
  await eventually('it is due', async () => (await queue.outbox.take(1, 60_000))[0]?.attempts === 2);
});

test.each(['delivered', 'refused', 'dead'] as const)(
  'a delivery closed as %s is over, is listed, and expires',
  async (state) => {
    const spec = await owe('s1', 's2');
    const outbox = createOutbox({ redis: queue.redis, keys: queue.keys, retentionMs: 60_000 });
    const [first, second] = (await outbox.take(2, 60_000)) as [Delivery, Delivery];
    expect(await outbox.close(first, state, 'why')).toBe('held');
    expect(await outbox.close(first, state, 'why')).toBe('held');
    expect(await outbox.postpone(first, 0, '')).toBe('lost');
    expect(await queue.raw.pttl(queue.keys.delivery(first.id))).toBeGreaterThan(50_000);
    // The other is open, so the list stays.
    expect(await queue.raw.pttl(queue.keys.deliveriesOf(spec.songhash))).toBe(-1);
    expect(await queue.raw.pttl(queue.keys.delivery(second.id))).toBe(-1);
    await outbox.close(second, 'delivered', '');
    expect(await queue.raw.pttl(queue.keys.deliveriesOf(spec.songhash))).toBeGreaterThan(50_000);
    expect(await queue.raw.zcard(queue.keys.outbox)).toBe(0);
    expect(await outbox.list(spec.songhash)).toHaveLength(2);
    await queue.producer().settle(spec, DONE, [aSubscriber('s1')]);
    expect(await outbox.take(2, 60_000)).toEqual([]);
  },
);

test('deliveries of a song are listed oldest first, over all its runs', async () => {
  const spec = await owe('s1');
  await new Promise((resolve) => setTimeout(resolve, 5));
  await queue.producer().settle({ ...spec, run: 2 }, DONE, [aSubscriber('s0')]);
  const list = await queue.outbox.list(spec.songhash);
  expect(list.map(({ submissionId, run }) => [submissionId, run])).toEqual([
    ['s1', 1],
    ['s0', 2],
  ]);
  expect(await queue.outbox.list('f'.repeat(56))).toEqual([]);
});
