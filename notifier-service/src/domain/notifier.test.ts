// Tests the notifier with a real outbox on a real Redis and with real receivers over HTTP.

import type { Outbox } from '@stemline/job-queue/outbox.ts';
import type { ListedDelivery } from '@stemline/job-queue/types.ts';
import { eventually } from '@stemline/testing/eventually.ts';
import { aSong, aSubscriber, DONE } from '@stemline/testing/queue/job-specs.ts';
import { openQueue } from '@stemline/testing/queue/queue-fixture.ts';
import { startRedis } from '@stemline/testing/redis/redis-fixture.ts';
import { expect, test } from 'vitest';
import { type Answer, endless, reset, silence, status } from '../testing/receiver.ts';
import { useNotifier } from '../testing/use-notifier.ts';
import type { DeliveryRecords } from './delivery-records.ts';

const at = useNotifier();
const { notify, stop, receiver, owe, until, recordsInMemory } = at;

test('the caller’s data is posted unchanged, with headers that describe the event', async () => {
  const { url, received } = await receiver(status(204));
  const owedAt = Date.now();
  const owed = await owe(url);
  notify([0]);
  await until(owed, 'delivered');
  const id = (await owed.delivery())?.id;
  expect(received).toMatchObject([{ body: '{"a":"\\ud800 ü"}' }]);
  expect(received[0]?.headers).toMatchObject({
    'content-type': 'application/json',
    'webhook-id': id,
    'x-stemline-event': 'done',
    'x-stemline-songhash': owed.songhash,
    'x-request-id': 'request-1',
  });
  const timestamp = Number(received[0]?.headers['webhook-timestamp']);
  expect(timestamp).toBeGreaterThanOrEqual(Math.floor(owedAt / 1_000));
  expect(timestamp).toBeLessThanOrEqual(Date.now() / 1_000);
  expect(at.recorded).toEqual([[id, 'delivered']]);
});

test('a delivery is posted again with the same id after every kind of failure, until it is accepted', async () => {
  const retryAfter = status(429, { 'retry-after': '1' });
  const redirect = status(301, { location: 'http://127.0.0.1:1/' });
  const { url, received } = await receiver(status(500), retryAfter, reset, silence, redirect, status(200));
  const owed = await owe(url);
  notify([0, 20, 20, 20, 20, 20], { timeoutMs: 3_000 });
  await until(owed, 'delivered');
  expect(received).toHaveLength(6);
  expect(new Set(received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  const waits = received.slice(1).map(({ at }, i) => at - (received[i]?.at ?? 0));
  expect(waits[1]).toBeGreaterThanOrEqual(990);
  expect((await owed.delivery())?.attempts).toBe(6);
});

test('an answer of 410 ends a delivery at once', async () => {
  const { url, received } = await receiver(status(410));
  const owed = await owe(url);
  notify([0, 10, 10]);
  await until(owed, 'dead');
  expect(received).toHaveLength(1);
  expect(at.recorded.map(([, result]) => result)).toEqual(['dead']);
});

test('a delivery whose attempt after the last delay fails is dead, with the reason', async () => {
  const { url, received } = await receiver(status(503));
  const owed = await owe(url);
  notify([0, 10, 10]);
  await until(owed, 'dead');
  expect(received).toHaveLength(3);
  expect((await owed.delivery())?.lastError).toContain('503');
});

test.each([
  ['a protocol other than HTTP', 'ftp://127.0.0.1/x'],
  ['credentials', 'http://user:pass@127.0.0.1/'],
  ['a syntax error', 'nonsense'],
  ['a private address', 'http://192.168.0.1/hook'],
])('a callback URL with %s is refused and not called', async (_name, url) => {
  const owed = await owe(url);
  notify([0, 10]);
  await until(owed, 'refused');
  expect(at.recorded.map(([, result]) => result)).toEqual(['refused']);
});

test('a callback with a refusal is refused with that reason, and its URL is not called', async () => {
  const { url, received } = await receiver(status(200));
  const refused = await owe(url, { refusal: '"callback.url" must not contain credentials.' });
  const withoutUrl = await owe('', { refusal: '"callback" must have a "url".' });
  const good = await owe(url);
  notify([0, 10]);
  await until(refused, 'refused');
  await until(withoutUrl, 'refused');
  await until(good, 'delivered');
  expect(await refused.delivery()).toMatchObject({
    lastError: '"callback.url" must not contain credentials.',
    attempts: 0,
  });
  expect(await withoutUrl.delivery()).toMatchObject({ url: '', lastError: '"callback" must have a "url".' });
  expect(received).toHaveLength(1);
});

test('a delivery whose answer never ends is delivered, because its status decides', async () => {
  const { url } = await receiver(endless);
  const owed = await owe(url);
  notify([0, 10]);
  await until(owed, 'delivered');
});

test('a delivery that was taken but not begun has used no attempt', async () => {
  const { url, received } = await receiver(status(503));
  const owed = await owe(url);
  // Simulates notifiers that crashed, were stopped or lost an answer between taking and posting.
  for (let i = 1; i <= 6; i += 1) await eventually('it is due', async () => (await at.queue.take(1, 1)).length === 1);
  notify([0, 5, 5]);
  await until(owed, 'dead');
  expect(received).toHaveLength(3);
  expect((await owed.delivery())?.attempts).toBe(3);
});

test('a slow receiver gets two POSTs at a time and does not delay other receivers', async () => {
  const slow = await receiver(silence);
  const quick = await receiver(status(200));
  for (let i = 0; i < 200; i += 1) await owe(slow.url);
  const owed = await owe(quick.url);
  // No POST to the slow receiver ends during the test.
  notify([0, 60_000], { timeoutMs: 600_000 });
  await until(owed, 'delivered');
  await eventually('the slow receiver has two POSTs', () => slow.received.length === 2);
  await owe(quick.url).then((later) => until(later, 'delivered'));
  expect(slow.received).toHaveLength(2);
});

test('thirty slow receivers together do not delay other receivers', async () => {
  const slow = await Promise.all(Array.from({ length: 30 }, () => receiver(silence)));
  const quick = await receiver(status(200));
  for (const { url } of slow) for (let i = 0; i < 3; i += 1) await owe(url);
  const owed = [];
  for (let i = 0; i < 20; i += 1) owed.push(await owe(quick.url));
  // No POST to the slow receivers ends during the test.
  notify([0, 60_000], { timeoutMs: 600_000 });
  await Promise.all(owed.map((one) => until(one, 'delivered')));
  for (const { received } of slow) expect(received.length).toBeLessThanOrEqual(2);
});

test('all deliveries to one host are posted, each once, although most of them are first postponed', async () => {
  let open = 0;
  let mostOpen = 0;
  const waiting: (() => void)[] = [];
  // The first one is answered when the second one has arrived, and each of them after 100 ms.
  const late: Answer = (_request, response) => {
    open += 1;
    mostOpen = Math.max(mostOpen, open);
    waiting.push(() => {
      open -= 1;
      response.end();
    });
    if (mostOpen > 1) for (const answer of waiting.splice(0)) setTimeout(answer, 100);
  };
  const { url, received } = await receiver(late);
  const owed = [];
  for (let i = 0; i < 12; i += 1) owed.push(await owe(url));
  notify([0, 60_000]);
  await Promise.all(owed.map((one) => until(one, 'delivered')));
  expect(received).toHaveLength(12);
  expect(mostOpen).toBe(2);
  for (const one of owed) expect((await one.delivery())?.attempts).toBe(1);
});

test('a postponed delivery is posted as soon as another one to its host has ended', async () => {
  const { url, received } = await receiver(status(200));
  const owed = [];
  for (let i = 0; i < 8; i += 1) owed.push(await owe(url));
  // No delivery returns by itself.
  const postpone: Outbox['postpone'] = (delivery, delayMs, error) =>
    at.queue.outbox.postpone(delivery, delayMs === 0 ? 0 : 3_600_000, error);
  notify([0, 60_000], { outbox: { ...at.queue.outbox, postpone } });
  await Promise.all(owed.map((one) => until(one, 'delivered')));
  expect(received).toHaveLength(8);
});

test('every delivery that is taken is begun or postponed', async () => {
  const slow = await receiver(silence);
  for (let i = 0; i < 10; i += 1) await owe(slow.url);
  const taken = new Set<string>();
  const postponed = new Set<string>();
  const begun = new Set<string>();
  const outbox: Outbox = {
    ...at.queue.outbox,
    take: async (limit, holdMs) => {
      const found = await at.queue.outbox.take(limit, holdMs);
      for (const { id } of found.deliveries) taken.add(id);
      return found;
    },
    begin: (delivery) => {
      begun.add(delivery.id);
      return at.queue.outbox.begin(delivery);
    },
    postpone: (delivery, delayMs, error) => {
      postponed.add(delivery.id);
      return at.queue.outbox.postpone(delivery, delayMs, error);
    },
  };
  notify([0, 60_000], { outbox, timeoutMs: 60_000 });
  await eventually('all are begun or postponed', () => begun.size + postponed.size === 10);
  expect(begun.size).toBe(2);
  expect(new Set([...begun, ...postponed])).toEqual(taken);
});

test('a delivery that was answered while the store is unavailable is not posted again, and is recorded later', async () => {
  const { url, received } = await receiver(status(200));
  const owed = await owe(url);
  let failures = 2;
  const records: DeliveryRecords = {
    record: async (delivery, end, reason, signal) => {
      failures -= 1;
      if (failures >= 0) throw new Error('the store is unavailable');
      await recordsInMemory.record(delivery, end, reason, signal);
    },
  };
  // The delivery is taken again when its hold has ended.
  notify([0, 5, 5], { records, holdMs: 3_000 });
  await until(owed, 'delivered');
  expect(received).toHaveLength(1);
  expect(at.recorded).toEqual([[(await owed.delivery())?.id, 'delivered']]);
  expect((await owed.delivery())?.attempts).toBe(1);
});

/**
 * Owes one delivery on a Redis of its own that is killed during the POST, and runs `work` with it.
 * `until` waits, after a restart of that Redis, until the delivery satisfies the condition.
 */
async function withRedisKilledDuringPost(
  work: (lost: {
    readonly outbox: Outbox;
    readonly received: readonly unknown[];
    readonly until: (what: string, holds: (delivery: ListedDelivery | undefined) => boolean) => Promise<unknown>;
  }) => Promise<void>,
): Promise<void> {
  const server = await startRedis();
  const other = await openQueue(server.url);
  // The calls of the notifier fail soon, as in production.
  const impatient = await openQueue(server.url, { prefix: other.prefix, commandTimeoutMs: 2_000 });
  const { outbox } = impatient;
  const { producer, deliveries } = other;
  try {
    const { url, received } = await receiver(async (_request, response) => {
      await server.kill();
      response.end();
    });
    const spec = aSong();
    await producer().settle(spec, DONE, [aSubscriber('s', { url })]);
    const delivery = async () => (await deliveries(spec.songhash).catch(() => []))[0];
    await work({
      outbox,
      received,
      until: async (what, holds) => {
        await server.restart();
        await eventually(what, async () => holds(await delivery()));
      },
    });
    await stop();
  } finally {
    await impatient.stop();
    await other.stop();
    await server.stop();
  }
}

test('a delivery is posted once although Redis becomes unavailable during the POST', async () => {
  await withRedisKilledDuringPost(async ({ outbox, received, until }) => {
    notify([0, 5, 5], { outbox });
    await eventually('the store has the record', () => at.recorded.length === 1);
    await until('it is closed', (delivery) => delivery?.state === 'delivered');
    expect(received).toHaveLength(1);
  });
});

test('an end that could be written neither to Redis nor to the store is noted once Redis is available again', async () => {
  await withRedisKilledDuringPost(async ({ outbox, received, until }) => {
    const records = { record: () => Promise.reject(new Error('the store is unavailable')) };
    notify([0, 5, 5], { outbox, records });
    await eventually('it was posted', () => received.length === 1);
    await until('the result is noted', (delivery) => delivery?.noted === 'delivered');
  });
});
