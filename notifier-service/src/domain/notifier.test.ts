// Tests the notifier with a real outbox on a real Redis and with real receivers over HTTP.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createSilentLogger } from '@stemline/common/logging/logger.ts';
import type { Outbox } from '@stemline/job-queue/outbox.ts';
import type { Delivery, ListedDelivery, Subscriber } from '@stemline/job-queue/types.ts';
import { eventually } from '@stemline/testing/eventually.ts';
import { aSong, aSubscriber, DONE } from '@stemline/testing/queue/job-specs.ts';
import { openQueue, type QueueFixture } from '@stemline/testing/queue/queue-fixture.ts';
import { startRedis } from '@stemline/testing/redis/redis-fixture.ts';
import { useRedis } from '@stemline/testing/redis/use-redis.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createGrpcDeliveryRecords } from '../adapters/grpc-delivery-records.ts';
import { createHttpPoster } from '../adapters/http-poster.ts';
import type { DeliveryRecords } from './delivery-records.ts';
import { createNotifier } from './notifier.ts';

const TIMEOUT_MS = 300;

const redis = useRedis();
let queue: QueueFixture;
let stopping: AbortController;
let notifying: Promise<void>;
let recorded: [string, string][];
const servers: Server[] = [];

beforeEach(async () => {
  queue = await openQueue(redis.server.url);
  stopping = new AbortController();
  recorded = [];
});

afterEach(async () => {
  stopping.abort();
  // This runs first, because later steps would wait for hanging requests.
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
  await notifying;
  await queue.stop();
});

/** Stands in for the store: it keeps each record in memory. */
const recordsInMemory: DeliveryRecords = {
  longestMs: 1_000,
  record: async ({ id }, result) => {
    recorded.push([id, result]);
  },
};

interface NotifyOptions {
  readonly records?: DeliveryRecords;
  readonly timeoutMs?: number;
  /** Replaces the notifier's own value. */
  readonly holdMs?: number;
  readonly outbox?: Outbox;
}

/** Starts a notifier, which runs until the test ends. */
function notify(delaysMs: number[], options: NotifyOptions = {}) {
  const { records = recordsInMemory, timeoutMs = TIMEOUT_MS, holdMs, outbox = queue.outbox } = options;
  const take: Outbox['take'] = (limit, ms) => outbox.take(limit, holdMs ?? ms);
  const poster = createHttpPoster({ timeoutMs });
  const log = createSilentLogger();
  const deps = { outbox: { ...outbox, take }, poster, records, delaysMs, onResult: () => undefined, log };
  notifying = createNotifier(deps)
    .run(stopping.signal)
    .then(() => poster.stop());
}

type Answer = (request: IncomingMessage, response: ServerResponse) => void;
interface Received {
  readonly at: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/**
 * Answers from the script: one entry for each request, and the last entry for all later requests.
 */
async function receiver(...script: Answer[]): Promise<{ url: string; received: Received[] }> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece) => pieces.push(piece));
    request.on('end', () => {
      received.push({ at: performance.now(), headers: request.headers, body: Buffer.concat(pieces).toString() });
      script[Math.min(received.length, script.length) - 1]?.(request, response);
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?secret=1`, received };
}

const status =
  (code: number, headers: Record<string, string> = {}): Answer =>
  (_request, response) =>
    response.writeHead(code, headers).end('answer');
const reset: Answer = (request) => request.socket.resetAndDestroy();
const silence: Answer = () => undefined;
const endless: Answer = (_request, response) => {
  response.writeHead(200);
  const pour = () => {
    while (!response.destroyed && response.write(Buffer.alloc(65_536)));
  };
  response.on('drain', pour);
  pour();
};

/** Creates one pending delivery to `url` for a done song. */
async function owe(
  url: string,
  more: Partial<Subscriber> = {},
): Promise<{ songhash: string; delivery(): Promise<Delivery | undefined> }> {
  const spec = aSong();
  await queue.producer().settle(spec, DONE, [aSubscriber(`s-${spec.songhash.slice(-8)}`, { url, ...more })]);
  return { songhash: spec.songhash, delivery: async () => (await queue.deliveries(spec.songhash))[0] };
}

const closed = (owed: { delivery(): Promise<Delivery | undefined> }, state: string) =>
  eventually(`it is ${state}`, async () => (await owed.delivery())?.state === state);

test('the caller’s data is posted unchanged, with headers that describe the event', async () => {
  const { url, received } = await receiver(status(204));
  const owed = await owe(url);
  notify([0]);
  await closed(owed, 'delivered');
  const id = (await owed.delivery())?.id;
  expect(received).toMatchObject([{ body: '{"a":"\\ud800 ü"}' }]);
  expect(received[0]?.headers).toMatchObject({
    'content-type': 'application/json',
    'webhook-id': id,
    'x-stemline-event': 'done',
    'x-stemline-songhash': owed.songhash,
  });
  expect(Math.abs(Number(received[0]?.headers['webhook-timestamp']) - Date.now() / 1_000)).toBeLessThan(5);
  expect(recorded).toEqual([[id, 'delivered']]);
});

test('a delivery is posted again with the same id after every kind of failure, until it is accepted', async () => {
  const retryAfter = status(429, { 'retry-after': '1' });
  const redirect = status(301, { location: 'http://127.0.0.1:1/' });
  const { url, received } = await receiver(status(500), retryAfter, reset, silence, redirect, status(200));
  const owed = await owe(url);
  notify([0, 20, 20, 20, 20, 20]);
  await closed(owed, 'delivered');
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
  await closed(owed, 'dead');
  expect(received).toHaveLength(1);
  expect(recorded.map(([, result]) => result)).toEqual(['dead']);
});

test('a delivery whose attempt after the last delay fails is dead, with the reason', async () => {
  const { url, received } = await receiver(status(503));
  const owed = await owe(url);
  notify([0, 10, 10]);
  await closed(owed, 'dead');
  expect(received).toHaveLength(3);
  expect((await owed.delivery())?.lastError).toContain('503');
});

test.each([
  ['a protocol other than HTTP', 'ftp://127.0.0.1/x'],
  ['credentials', 'http://user:pass@127.0.0.1/'],
  ['a syntax error', 'nonsense'],
])('a callback URL with %s is refused and not called', async (_name, url) => {
  const owed = await owe(url);
  notify([0, 10]);
  await closed(owed, 'refused');
  expect(recorded.map(([, result]) => result)).toEqual(['refused']);
});

test('a callback with a refusal is refused with that reason, and its URL is not called', async () => {
  const { url, received } = await receiver(status(200));
  const refused = await owe(url, { refusal: '"callback.url" must not contain credentials.' });
  const withoutUrl = await owe('', { refusal: '"callback" must have a "url".' });
  const good = await owe(url);
  notify([0, 10]);
  await closed(refused, 'refused');
  await closed(withoutUrl, 'refused');
  await closed(good, 'delivered');
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
  await closed(owed, 'delivered');
});

test('a delivery that was taken but not begun has used no attempt', async () => {
  const { url, received } = await receiver(status(503));
  const owed = await owe(url);
  // Simulates notifiers that crashed, were stopped or lost an answer between taking and posting.
  for (let i = 1; i <= 6; i += 1)
    await eventually('it is due', async () => (await queue.outbox.take(1, 1)).length === 1);
  notify([0, 5, 5]);
  await closed(owed, 'dead');
  expect(received).toHaveLength(3);
  expect((await owed.delivery())?.attempts).toBe(3);
});

test('a slow receiver gets two POSTs at a time and does not delay other receivers', async () => {
  const slow = await receiver(silence);
  const quick = await receiver(status(200));
  for (let i = 0; i < 200; i += 1) await owe(slow.url);
  const owed = await owe(quick.url);
  notify([0, 60_000], { timeoutMs: 60_000 });
  const startedAt = performance.now();
  await closed(owed, 'delivered');
  expect(performance.now() - startedAt).toBeLessThan(30_000);
  await eventually('the slow receiver has two POSTs', () => slow.received.length === 2);
  await owe(quick.url).then((later) => closed(later, 'delivered'));
  expect(slow.received).toHaveLength(2);
});

test('thirty slow receivers together do not delay other receivers', async () => {
  const slow = await Promise.all(Array.from({ length: 30 }, () => receiver(silence)));
  const quick = await receiver(status(200));
  for (const { url } of slow) for (let i = 0; i < 3; i += 1) await owe(url);
  const owed = [];
  for (let i = 0; i < 20; i += 1) owed.push(await owe(quick.url));
  notify([0, 60_000], { timeoutMs: 60_000 });
  const startedAt = performance.now();
  await Promise.all(owed.map((one) => closed(one, 'delivered')));
  expect(performance.now() - startedAt).toBeLessThan(30_000);
  for (const { received } of slow) expect(received.length).toBeLessThanOrEqual(2);
});

test('all deliveries to one host are posted, each once, although most of them are first postponed', async () => {
  let open = 0;
  let mostOpen = 0;
  const late: Answer = (_request, response) => {
    open += 1;
    mostOpen = Math.max(mostOpen, open);
    setTimeout(() => {
      open -= 1;
      response.end();
    }, 100);
  };
  const { url, received } = await receiver(late);
  const owed = [];
  for (let i = 0; i < 12; i += 1) owed.push(await owe(url));
  notify([0, 60_000], { timeoutMs: 60_000 });
  await Promise.all(owed.map((one) => closed(one, 'delivered')));
  expect(received).toHaveLength(12);
  expect(mostOpen).toBe(2);
  for (const one of owed) expect((await one.delivery())?.attempts).toBe(1);
});

test('every delivery that is taken is begun or postponed', async () => {
  const slow = await receiver(silence);
  for (let i = 0; i < 10; i += 1) await owe(slow.url);
  const taken = new Set<string>();
  const postponed = new Set<string>();
  const begun = new Set<string>();
  const outbox: Outbox = {
    ...queue.outbox,
    take: async (limit, holdMs) => {
      const deliveries = await queue.outbox.take(limit, holdMs);
      for (const { id } of deliveries) taken.add(id);
      return deliveries;
    },
    begin: (delivery) => {
      begun.add(delivery.id);
      return queue.outbox.begin(delivery);
    },
    postpone: (delivery, delayMs, error) => {
      postponed.add(delivery.id);
      return queue.outbox.postpone(delivery, delayMs, error);
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
  let failures = 5;
  const records: DeliveryRecords = {
    longestMs: 0,
    record: async (delivery, end, reason, signal) => {
      failures -= 1;
      if (failures >= 0) throw new Error('the store is unavailable');
      await recordsInMemory.record(delivery, end, reason, signal);
    },
  };
  notify([0, 5, 5], { records, holdMs: 50 });
  await closed(owed, 'delivered');
  expect(received).toHaveLength(1);
  expect(recorded).toEqual([[(await owed.delivery())?.id, 'delivered']]);
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
  const server = await startRedis(['--appendfsync', 'always']);
  const { producer, outbox, deliveries, stop } = await openQueue(server.url);
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
    stopping.abort();
    await notifying;
  } finally {
    await stop();
    await server.stop();
  }
}

test('a delivery is posted once although Redis becomes unavailable during the POST', async () => {
  await withRedisKilledDuringPost(async ({ outbox, received, until }) => {
    notify([0, 5, 5], { outbox });
    await eventually('the store has the record', () => recorded.length === 1);
    await until('it is closed', (delivery) => delivery?.state === 'delivered');
    expect(received).toHaveLength(1);
  });
});

test('an end that could be written neither to Redis nor to the store is noted once Redis is available again', async () => {
  await withRedisKilledDuringPost(async ({ outbox, received, until }) => {
    const records = { longestMs: 0, record: () => Promise.reject(new Error('the store is unavailable')) };
    notify([0, 5, 5], { outbox, records });
    await eventually('it was posted', () => received.length === 1);
    await until('the result is noted', (delivery) => delivery?.noted === 'delivered');
  });
});

test.each([1_000, 60_000])(
  'a notifier holds a taken delivery for longer than its handling can take, with a time limit of %i ms for a POST',
  async (timeoutMs) => {
    const held: number[] = [];
    const outbox: Outbox = {
      ...queue.outbox,
      take: async (_limit, holdMs) => {
        held.push(holdMs);
        return [];
      },
    };
    const records = createGrpcDeliveryRecords({} as never);
    // This covers six calls of five seconds and the pauses between them.
    expect(records.longestMs).toBe(6 * 5_000 + 250 + 500 + 1_000 + 2_000 + 4_000);
    notify([0], { outbox, timeoutMs, records });
    await eventually('it has taken deliveries', () => held.length > 0);
    expect(held[0]).toBeGreaterThan(timeoutMs + records.longestMs);
  },
);
