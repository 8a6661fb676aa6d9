// Tests taking, noting, closing and listing deliveries.

import { createSilentLogger } from '@stemline/common/logging/logger.ts';
import { eventually } from '@stemline/testing/eventually.ts';
import { aSong, aSubscriber, DONE } from '@stemline/testing/queue/job-specs.ts';
import { useQueue } from '@stemline/testing/queue/use-queue.ts';
import { expect, test, vi } from 'vitest';
import { createOutbox } from './outbox.ts';
import { deliveryIdOf } from './owing.ts';
import type { Delivery, JobSpec, ListedDelivery, Subscriber } from './types.ts';

const queue = useQueue();

async function owe(...ids: string[]): Promise<JobSpec> {
  const spec = aSong();
  await queue.producer().settle(
    spec,
    DONE,
    ids.map((id) => aSubscriber(id)),
  );
  return spec;
}

async function takeOne(holdMs: number): Promise<Delivery> {
  const [delivery] = await queue.take(1, holdMs);
  if (!delivery) throw new Error('nothing is due');
  return delivery;
}

test('a delivery that is taken has all fields that the notifier needs', async () => {
  const spec = await owe('s1');
  const delivery = await takeOne(60_000);
  expect(delivery).toMatchObject({
    id: deliveryIdOf(spec.songhash, 's1', 'done'),
    submissionId: 's1',
    songhash: spec.songhash,
    run: 1,
    event: 'done',
    url: 'http://example.test/hook',
    dataJson: '{"a":"\\ud800 ü"}',
    refusal: '',
    secret: '',
    requestId: 'request-1',
    state: 'pending',
    noted: undefined,
    attempts: 0,
    token: expect.any(Number),
    lastError: '',
  });
  expect(delivery.nextMs - delivery.createdMs).toBeGreaterThanOrEqual(60_000);
});

test('a delivery whose name another tool has given to a text is left out, and all others are taken and listed', async () => {
  const { songhash } = await owe('s1', 's2');
  await queue.raw.set(queue.keys.delivery(deliveryIdOf(songhash, 's1', 'done')), 'text');
  expect(await queue.take(9, 60_000)).toMatchObject([{ submissionId: 's2' }]);
  expect(await queue.lists.ofSong(songhash, 9)).toMatchObject({ deliveries: [{ submissionId: 's2' }] });
  expect(await queue.lists.ofAll(9)).toMatchObject({ deliveries: [{ submissionId: 's2' }] });
});

test('parallel takers never get the same delivery, and never more than they ask for', async () => {
  const ids = Array.from({ length: 50 }, (_, i) => `s${i}`);
  await owe(...ids);
  const taken = await Promise.all(Array.from({ length: 20 }, () => queue.take(4, 60_000)));
  expect(Math.max(...taken.map((list) => list.length))).toBe(4);
  const all = taken.flat().map(({ submissionId }) => submissionId);
  expect(all.sort()).toEqual(ids.sort());
});

test('a delivery whose hold has ended is taken again with a new token, and writes with the old token are refused', async () => {
  await owe('s1');
  const first = await takeOne(50);
  let second: Delivery | undefined;
  await eventually('it is due again', async () => {
    second = (await queue.take(1, 60_000))[0];
    return second !== undefined;
  });
  expect(second?.token).toBe(first.token + 1);
  expect(await queue.outbox.begin(first)).toBeUndefined();
  expect(await queue.outbox.note(first, 'dead', 'late')).toBe('lost');
  expect(await queue.outbox.postpone(first, 0, 'late')).toBe('lost');
  expect(await queue.outbox.close(first, 'dead', 'late')).toBe('lost');
  expect(await queue.outbox.close(second as Delivery, 'delivered', '')).toBe('held');
});

test('taking a delivery uses no attempt, and each attempt that is begun counts once', async () => {
  const spec = await owe('s1');
  for (let i = 1; i <= 8; i += 1) {
    expect((await takeOne(60_000)).attempts).toBe(0);
    await queue.raw.zadd(queue.keys.outbox, 0, deliveryIdOf(spec.songhash, 's1', 'done'));
  }
  const taken = await takeOne(60_000);
  expect(await queue.outbox.begin(taken)).toEqual({ ...taken, attempts: 1 });
  // Repeats the call, as after a lost answer.
  expect(await queue.outbox.begin(taken)).toEqual({ ...taken, attempts: 1 });
  await queue.outbox.postpone(taken, 0, 'HTTP 500');
  const again = await takeOne(60_000);
  expect(await queue.outbox.begin(again)).toMatchObject({ attempts: 2 });
  expect(await queue.deliveries(spec.songhash)).toMatchObject([{ attempts: 2, lastError: 'HTTP 500' }]);
});

test('a token from before Redis was emptied is refused for the delivery that is owed again', async () => {
  const spec = await owe('s1');
  const old = await takeOne(60_000);
  await queue.raw.flushall();
  await queue.producer().settle(spec, DONE, [aSubscriber('s1')]);
  const taken = await takeOne(60_000);
  expect(taken.id).toBe(old.id);
  expect(await queue.outbox.postpone(old, 0, 'late')).toBe('lost');
  expect(await queue.outbox.close(old, 'dead', 'late')).toBe('lost');
  expect(await queue.outbox.begin(taken)).toMatchObject({ attempts: 1 });
});

test('a delivery with a noted end is taken again until it is closed, but cannot be begun', async () => {
  const spec = await owe('s1');
  const first = await takeOne(1);
  await queue.outbox.begin(first);
  expect(await queue.outbox.note(first, 'delivered', '')).toBe('held');
  expect(await queue.outbox.note(first, 'delivered', '')).toBe('held');
  let again: Delivery | undefined;
  await eventually('it is due', async () => {
    again = (await queue.take(1, 60_000))[0];
    return again !== undefined;
  });
  expect(again).toMatchObject({ state: 'pending', noted: 'delivered', attempts: 1 });
  expect(await queue.outbox.begin(again as Delivery)).toBeUndefined();
  // Either notifier can close it: both report the same end.
  expect(await queue.outbox.close(first, 'delivered', '')).toBe('held');
  expect(await queue.outbox.close(again as Delivery, 'delivered', '')).toBe('held');
  expect(await queue.deliveries(spec.songhash)).toMatchObject([{ state: 'delivered' }]);
});

test('a late note of a delivered end is accepted, and a late note of another end is refused', async () => {
  await owe('s1');
  const late = await takeOne(60_000);
  const { id } = late;
  await queue.raw.zadd(queue.keys.outbox, 0, id);
  const successor = await takeOne(60_000);
  expect(await queue.outbox.note(late, 'dead', 'no answer')).toBe('lost');
  expect(await queue.outbox.note(late, 'delivered', '')).toBe('held');
  expect(await queue.outbox.begin(successor)).toBeUndefined();
  expect(await queue.outbox.note(successor, 'dead', 'no answer')).toBe('lost');
  expect(await queue.outbox.close(successor, 'dead', 'no answer')).toBe('lost');
  expect(await queue.outbox.close(successor, 'delivered', '')).toBe('held');
});

test('a postponed delivery is due again at its time, and keeps the error', async () => {
  const spec = await owe('s1');
  const first = await takeOne(60_000);
  expect(await queue.outbox.postpone(first, 3_600_000, 'HTTP 500')).toBe('held');
  expect(await queue.take(1, 60_000)).toEqual([]);
  expect(await queue.deliveries(spec.songhash)).toMatchObject([{ lastError: 'HTTP 500', state: 'pending' }]);
  const began = performance.now();
  expect(await queue.outbox.postpone(first, 200, 'HTTP 502')).toBe('held');
  await eventually('it is due', async () => (await queue.take(1, 60_000))[0]?.token === first.token + 1);
  expect(performance.now() - began).toBeGreaterThanOrEqual(199);
});

test.each(['delivered', 'refused', 'dead'] as const)(
  'a delivery closed as %s is not due again, is listed, and expires',
  async (state) => {
    const spec = await owe('s1', 's2');
    const outbox = createOutbox({
      redis: queue.redis,
      keys: queue.keys,
      log: createSilentLogger(),
      retentionMs: 600_000,
    });
    const [first, second] = (await outbox.take(2, 60_000)).deliveries as [Delivery, Delivery];
    expect(await outbox.close(first, state, 'why')).toBe('held');
    expect(await outbox.close(first, state, 'why')).toBe('held');
    expect(await outbox.postpone(first, 0, '')).toBe('lost');
    expect(await queue.raw.pttl(queue.keys.delivery(first.id))).toBeGreaterThan(500_000);
    // The other delivery is open, so the list stays.
    expect(await queue.raw.pttl(queue.keys.deliveriesOf(spec.songhash))).toBe(-1);
    expect(await queue.raw.pttl(queue.keys.delivery(second.id))).toBe(-1);
    await outbox.close(second, 'delivered', '');
    expect(await queue.raw.pttl(queue.keys.deliveriesOf(spec.songhash))).toBeGreaterThan(500_000);
    expect(await queue.raw.zcard(queue.keys.outbox)).toBe(0);
    expect(await queue.deliveries(spec.songhash)).toHaveLength(2);
    await queue.producer().settle(spec, DONE, [aSubscriber('s1')]);
    expect((await outbox.take(2, 60_000)).deliveries).toEqual([]);
  },
);

test('deliveries of a song are listed oldest first, over all its runs', async () => {
  const spec = await owe('s1');
  await queue.producer().settle({ ...spec, run: 2 }, DONE, [aSubscriber('s0')]);
  const list = await queue.deliveries(spec.songhash);
  expect(list.map(({ submissionId, run }) => [submissionId, run])).toEqual([
    ['s1', 1],
    ['s0', 2],
  ]);
  expect(await queue.deliveries('f'.repeat(56))).toEqual([]);
});

const names = (count: number) => Array.from({ length: count }, (_, i) => `s${i}`);
const settle = (count: number, changes: Partial<Subscriber> = {}) => {
  const spec = aSong();
  const subscribers = names(count).map((name) => aSubscriber(name, changes));
  return queue
    .producer()
    .settle(spec, DONE, subscribers)
    .then(() => spec);
};
const pagesOf = async (songhash: string, limit: number) => {
  const pages: (readonly ListedDelivery[])[] = [];
  let after: string | undefined;
  do {
    const page = await queue.lists.ofSong(songhash, limit, after === undefined ? {} : { after });
    pages.push(page.deliveries);
    after = page.next;
  } while (after !== undefined);
  return pages;
};
const idsOf = (pages: readonly (readonly ListedDelivery[])[]) => pages.flat().map(({ id }) => id);

test.each([1, 10, 35, 69, 70, 200])(
  'the deliveries of a song are listed in pages of up to %i, each once, in one order',
  async (limit) => {
    const { songhash } = await settle(70);
    const pages = await pagesOf(songhash, limit);
    expect(pages.length).toBe(Math.ceil(70 / limit));
    for (const page of pages) expect(page.length).toBeLessThanOrEqual(limit);
    expect(new Set(idsOf(pages)).size).toBe(70);
    expect(idsOf(await pagesOf(songhash, 13))).toEqual(idsOf(pages));
  },
);

test('new deliveries are listed last, however many are owed in the same millisecond', async () => {
  const spec = await settle(40);
  const first = await queue.lists.ofSong(spec.songhash, 40);
  expect(first.next).toBeUndefined();
  const part = await queue.lists.ofSong(spec.songhash, 39);
  await queue.producer().settle({ ...spec, run: 2 }, DONE, [aSubscriber('t1'), aSubscriber('t2')]);
  const rest = await queue.lists.ofSong(spec.songhash, 200, { after: part.next ?? '' });
  expect(rest.deliveries.map(({ run }) => run)).toEqual([1, 2, 2]);
});

test('deliveries with long URLs are listed about 1 MiB at a time, without the bodies', async () => {
  const dataJson = `"${'x'.repeat(10_000)}"`;
  const { songhash } = await settle(300, { url: `http://example.test/${'歌'.repeat(2_000)}`, dataJson });
  const pages = await pagesOf(songhash, 200);
  expect(pages.flat()).toHaveLength(300);
  expect(pages[0]?.length).toBeLessThan(200);
  for (const page of pages) expect(Buffer.byteLength(JSON.stringify(page))).toBeLessThan(1.2 * 1024 ** 2);
});

test('expired deliveries are not listed, even when they fill whole pages', async () => {
  const { songhash } = await settle(30);
  const ids = idsOf(await pagesOf(songhash, 200));
  await queue.raw.del(...ids.slice(0, 25).map(queue.keys.delivery));
  const page = await queue.lists.ofSong(songhash, 10);
  expect(page.deliveries.map(({ id }) => id)).toEqual(ids.slice(25));
});

test('deliveries that cannot be read are logged and postponed, and the others are taken', async () => {
  const spec = await owe('unknown-event', 'damaged', 'sound');
  const idOf = (submissionId: string) => deliveryIdOf(spec.songhash, submissionId, 'done');
  const unread = ['unknown-event', 'damaged'].map(idOf);
  await queue.raw.hset(queue.keys.delivery(idOf('unknown-event')), 'event', 'paused');
  await queue.raw.hdel(queue.keys.delivery(idOf('damaged')), 'id', 'url');
  const log = createSilentLogger();
  const logged = vi.spyOn(log, 'error');
  const { deliveries } = await createOutbox({ ...queue, log }).take(64, 1_000);
  expect(deliveries.map(({ submissionId }) => submissionId)).toEqual(['sound']);
  const ids = logged.mock.calls.map(([fields]) => (fields as unknown as { deliveryId: string }).deliveryId);
  expect(ids.sort()).toEqual(unread.sort());
  for (const id of unread)
    expect(Number(await queue.raw.zscore(queue.keys.outbox, id)) - Date.now()).toBeGreaterThan(10_000);

  await queue.raw.hset(queue.keys.delivery(idOf('unknown-event')), 'event', 'done');
  await queue.raw.zadd(queue.keys.outbox, 0, idOf('unknown-event'));
  expect((await takeOne(60_000)).submissionId).toBe('unknown-event');
});

test('deliveries with large bodies are taken a few at a time', async () => {
  await settle(40, { dataJson: `"${'x'.repeat(60_000)}"` });
  const taken = await queue.take(64, 60_000);
  expect(taken.length).toBeLessThan(20);
  expect(await queue.take(64, 60_000)).not.toEqual([]);
});
