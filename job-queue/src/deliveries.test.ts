// Tests the holds of notifiers on deliveries, their lists over all songs, redelivery and tests.

import { createSilentLogger } from '@stemline/common/logging/logger.ts';
import type { DeliveryState } from '@stemline/common/wire-words.ts';
import { eventually } from '@stemline/testing/eventually.ts';
import { aSong, aSubscriber, DONE } from '@stemline/testing/queue/job-specs.ts';
import { useQueue } from '@stemline/testing/queue/use-queue.ts';
import { expect, test } from 'vitest';
import type { StatePlace } from './deliveries.ts';
import { createSubscription } from './subscription.ts';
import type { Delivery, JobSpec, Subscriber } from './types.ts';

const queue = useQueue();

const TO_TEST = { url: 'http://example.test/', dataJson: '', requestId: 'test-1' };

async function owe(count: number, changes: Partial<Subscriber> = {}): Promise<JobSpec> {
  const spec = aSong();
  const subscribers = Array.from({ length: count }, (_, i) => aSubscriber(`s${i}`, changes));
  await queue.producer().settle(spec, DONE, subscribers);
  return spec;
}

async function takeOne(holdMs = 60_000): Promise<Delivery> {
  const [delivery] = await queue.take(1, holdMs);
  if (!delivery) throw new Error('nothing is due');
  return delivery;
}

async function idsOfAll(limit: number, state?: DeliveryState): Promise<string[]> {
  const ids: string[] = [];
  let from: StatePlace | undefined;
  do {
    const page = await queue.lists.ofAll(limit, { from, state });
    expect(page.deliveries.length).toBeLessThanOrEqual(limit);
    ids.push(...page.deliveries.map(({ id }) => id));
    from = page.next;
  } while (from);
  return ids;
}

/** Takes one delivery and ends it. */
async function end(state: 'delivered' | 'refused' | 'dead'): Promise<Delivery> {
  const delivery = await takeOne();
  expect(await queue.outbox.close(delivery, state, 'why')).toBe('held');
  return delivery;
}

const isNextDue = async () => (await queue.outbox.take(0, 1)).dueInMs;

test('a hold that is renewed lasts, and one that is not renewed ends', async () => {
  await owe(2);
  const [kept, left] = (await queue.take(2, 200)) as [Delivery, Delivery];
  expect(await queue.outbox.renew([kept], 60_000)).toEqual([]);
  let again: readonly Delivery[] = [];
  await eventually('the other one is due', async () => {
    again = await queue.take(2, 60_000);
    return again.length > 0;
  });
  expect(again.map(({ id }) => id)).toEqual([left.id]);
  expect(await queue.outbox.renew([kept, left, ...again], 60_000)).toEqual([left]);
});

test('the hold on a delivery that was closed or postponed is lost, and a late renewal leaves its due time', async () => {
  await owe(2);
  const [closed, postponed] = (await queue.take(2, 60_000)) as [Delivery, Delivery];
  await queue.outbox.close(closed, 'delivered', '');
  await queue.outbox.postpone(postponed, 30_000, 'HTTP 500');
  const due = await queue.raw.zscore(queue.keys.outbox, postponed.id);
  expect(await queue.outbox.renew([closed, postponed], 1)).toEqual([closed, postponed]);
  expect(await queue.raw.zscore(queue.keys.outbox, postponed.id)).toBe(due);
  expect(await queue.raw.zscore(queue.keys.outbox, closed.id)).toBeNull();
});

test('each take returns the time until the next delivery is due', async () => {
  expect(await isNextDue()).toBeUndefined();
  await owe(2);
  expect(await isNextDue()).toBe(0);
  const first = await takeOne(60_000);
  expect(await isNextDue()).toBe(0);
  await takeOne(60_000);
  const inMs = (await isNextDue()) ?? 0;
  expect(inMs).toBeGreaterThan(0);
  expect(inMs).toBeLessThanOrEqual(60_000);
  await queue.outbox.postpone(first, 5_000, '');
  expect(await isNextDue()).toBeLessThanOrEqual(5_000);
});

test('a message wakes notifiers when deliveries become due', async () => {
  let messages = 0;
  let subscribed = false;
  const subscription = createSubscription({
    redis: queue.redis,
    channels: [queue.keys.outbox],
    onMessage: () => {
      messages += 1;
    },
    onSubscribed: () => {
      subscribed = true;
    },
    log: createSilentLogger(),
  });
  subscription.start();
  await eventually('it is subscribed', () => subscribed);
  const oneMore = async (what: string, work: () => Promise<unknown>) => {
    const before = messages;
    await work();
    await eventually(`a message after ${what}`, () => messages > before);
  };
  await oneMore('the end of a song', () => owe(1));
  await oneMore('a hand-over', async () => queue.outbox.postpone(await takeOne(), 0, ''));
  const delivery = await end('dead');
  await oneMore('a redelivery', () => queue.lists.redeliver(delivery, 1));
  await oneMore('a test', () => queue.lists.oweTest('t', TO_TEST));
  subscription.stop();
});

test.each([1, 3, 200])(
  'the deliveries of all songs are listed by state in pages of up to %i, each once',
  async (limit) => {
    for (let song = 0; song < 3; song += 1) await owe(4);
    const dead = [await end('dead'), await end('dead')].map(({ id }) => id);
    const refused = [(await end('refused')).id];
    const delivered = [await end('delivered'), await end('delivered'), await end('delivered')].map(({ id }) => id);
    expect(await idsOfAll(limit, 'dead')).toEqual(dead);
    expect(await idsOfAll(limit, 'refused')).toEqual(refused);
    expect(await idsOfAll(limit, 'delivered')).toEqual(delivered);
    const pending = await idsOfAll(limit, 'pending');
    expect(pending).toHaveLength(6);
    expect(await idsOfAll(limit)).toEqual([...pending, ...delivered, ...refused, ...dead]);
  },
);

test('the deliveries of one song can be listed by state', async () => {
  const spec = await owe(3);
  const dead = await end('dead');
  const { deliveries } = await queue.lists.ofSong(spec.songhash, 10, { state: 'dead' });
  expect(deliveries.map(({ id }) => id)).toEqual([dead.id]);
});

test('deliveries that Redis has forgotten leave the lists of all songs', async () => {
  await owe(3);
  const { id } = await end('dead');
  await end('dead');
  await queue.raw.del(queue.keys.delivery(id));
  expect(await idsOfAll(10, 'dead')).toHaveLength(1);
  expect(await queue.raw.zcard(queue.keys.deliveriesIn('dead'))).toBe(1);
});

test.each(['delivered', 'refused', 'dead'] as const)(
  'a delivery that is %s becomes pending again with a redelivery, once',
  async (state) => {
    const spec = await owe(1);
    const ended = await end(state);
    expect(await queue.lists.redeliver(ended, 1)).toBe('due');
    expect(await queue.lists.redeliver(ended, 1)).toBe('due');
    expect(await queue.deliveries(spec.songhash)).toMatchObject([
      { id: ended.id, state: 'pending', attempts: 0, noted: undefined, lastError: '', reopened: 1 },
    ]);
    expect(await queue.raw.pttl(queue.keys.delivery(ended.id))).toBe(-1);
    expect(await queue.raw.pttl(queue.keys.deliveriesOf(spec.songhash))).toBe(-1);
    expect(await queue.raw.get(queue.keys.openDeliveriesOf(spec.songhash))).toBe('1');
    expect(await idsOfAll(10)).toEqual([ended.id]);
    // Writes of its last notifier are refused.
    expect(await queue.outbox.close(ended, state, '')).toBe('lost');
    expect(await queue.outbox.postpone(ended, 60_000, '')).toBe('lost');
    const again = await end('delivered');
    expect(again.id).toBe(ended.id);
    // A repeat of the same request comes too late.
    expect(await queue.lists.redeliver(ended, 1)).toBe('due');
    expect(await idsOfAll(10, 'delivered')).toEqual([ended.id]);
    expect(await queue.raw.exists(queue.keys.openDeliveriesOf(spec.songhash))).toBe(0);
  },
);

test('a redelivery makes a pending delivery due now, but not one that is being posted', async () => {
  await owe(1);
  const first = await takeOne();
  await queue.outbox.begin(first);
  expect(await queue.lists.redeliver(first, 0)).toBe('due');
  expect(await queue.take(1, 60_000)).toEqual([]);
  await queue.outbox.postpone(first, 3_600_000, 'HTTP 500');
  expect(await queue.lists.redeliver(first, 0)).toBe('due');
  expect(await takeOne()).toMatchObject({ id: first.id, attempts: 1 });
});

test('a redelivery is refused while a notifier closes the delivery, and for an unknown one', async () => {
  await owe(1);
  const taken = await takeOne();
  await queue.outbox.note(taken, 'dead', 'why');
  expect(await queue.lists.redeliver(taken, 1)).toBe('ending');
  await queue.raw.flushall();
  expect(await queue.lists.redeliver(taken, 1)).toBe('unknown');
  expect(await queue.lists.get(taken.id)).toBeUndefined();
});

test('a delivery that only the store has reopened becomes pending when it is owed again', async () => {
  const spec = await owe(1);
  const ended = await end('dead');
  await queue.producer().settle(spec, DONE, [aSubscriber('s0')]);
  expect(await queue.take(1, 60_000)).toEqual([]);
  for (let i = 0; i < 2; i += 1) await queue.producer().settle(spec, DONE, [aSubscriber('s0', { reopened: 1 })]);
  expect(await queue.take(2, 60_000)).toMatchObject([{ id: ended.id, attempts: 0, reopened: 1 }]);
});

test('the delivery of a test belongs to no song, is owed once, and expires', async () => {
  const callback = { ...TO_TEST, dataJson: '{"a":1}' };
  const id = await queue.lists.oweTest('t1', callback);
  expect(await queue.lists.oweTest('t1', callback)).toBe(id);
  expect(await queue.lists.oweTest('t2', callback)).not.toBe(id);
  const taken = await queue.take(9, 60_000);
  expect(taken).toHaveLength(2);
  expect(taken[0]).toMatchObject({ id, event: 'test', songhash: '', run: 0, ...callback });
  const hour = 60 * 60 * 1_000;
  expect(await queue.raw.pttl(queue.keys.delivery(id))).toBeLessThanOrEqual(hour);
  await queue.outbox.close(taken[0] as Delivery, 'dead', 'HTTP 500');
  const left = await queue.raw.pttl(queue.keys.delivery(id));
  expect(left).toBeGreaterThan(0);
  expect(left).toBeLessThanOrEqual(hour);
  expect(await queue.lists.get(id)).toMatchObject({ id, state: 'dead', lastError: 'HTTP 500' });
  expect(await queue.raw.keys('*eliveries:')).toEqual([]);
});

test('a delivery that expires before a notifier takes it leaves the outbox', async () => {
  const id = await queue.lists.oweTest('t', TO_TEST);
  await queue.raw.del(queue.keys.delivery(id));
  expect(await queue.outbox.take(1, 1)).toEqual({ deliveries: [], dueInMs: undefined });
  expect(await queue.raw.zcard(queue.keys.deliveriesIn('pending'))).toBe(0);
});
