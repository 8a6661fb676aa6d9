import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { aSong, aSubscriber, DONE, openQueue, type QueueFixture } from '@stemline/job-queue/testing/queue-fixture.ts';
import { eventually, startRedis } from '@stemline/job-queue/testing/redis-fixture.ts';
import type { Delivery } from '@stemline/job-queue/types.ts';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { DeliveryRecords } from '../adapters/delivery-records.ts';
import { silent } from '../test-kit.ts';
import { createAddressPolicy } from './address-policy.ts';
import { createDeliverer } from './deliver.ts';
import { createNotifier } from './notifier.ts';

const TIMEOUT_MS = 300;

let redis: Awaited<ReturnType<typeof startRedis>>;
let queue: QueueFixture;
let stopping: AbortController;
let notifying: Promise<void>;
let recorded: [string, string][];
const servers: Server[] = [];

beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

beforeEach(async () => {
  queue = await openQueue(redis.url);
  stopping = new AbortController();
  recorded = [];
});

afterEach(async () => {
  stopping.abort();
  await notifying;
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
  await queue.stop();
});

const recordsOf: DeliveryRecords = {
  record: async ({ id }, result) => {
    recorded.push([id, result]);
  },
};

function notify(delaysMs: number[], records: DeliveryRecords = recordsOf) {
  const deliverer = createDeliverer({ policy: createAddressPolicy(), timeoutMs: TIMEOUT_MS });
  const notifier = createNotifier({
    ...{ outbox: queue.outbox, deliverer, records, delaysMs, onResult: () => undefined, log: silent },
  });
  notifying = notifier.run(stopping.signal).then(() => deliverer.stop());
}

type Answer = (request: IncomingMessage, response: ServerResponse) => void;
interface Received {
  readonly at: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** Answers as the script says, one entry for each request, the last one for all that follow. */
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

/** Owes one delivery to `url` for a song that is done. */
async function owe(url: string): Promise<{ songhash: string; delivery(): Promise<Delivery | undefined> }> {
  const spec = aSong();
  await queue.producer().settle(spec, DONE, [aSubscriber(`s-${spec.songhash.slice(-8)}`, { url })]);
  return { songhash: spec.songhash, delivery: async () => (await queue.outbox.list(spec.songhash))[0] };
}

const closed = (owed: { delivery(): Promise<Delivery | undefined> }, state: string) =>
  eventually(`it is ${state}`, async () => (await owed.delivery())?.state === state, 10_000);

test('the caller’s data is posted as it came, under headers that say what it is about', async () => {
  const { url, received } = await receiver(status(204));
  const owed = await owe(url);
  notify([0]);
  await closed(owed, 'delivered');
  const id = (await owed.delivery())?.id;
  expect(received).toMatchObject([{ body: '{"a":"\\ud800 ü"}' }]);
  expect(received[0]?.headers).toMatchObject({
    ...{ 'content-type': 'application/json', 'webhook-id': id, 'x-stemline-event': 'done' },
    'x-stemline-songhash': owed.songhash,
  });
  expect(Math.abs(Number(received[0]?.headers['webhook-timestamp']) - Date.now() / 1_000)).toBeLessThan(5);
  expect(recorded).toEqual([[id, 'delivered']]);
});

test('a delivery is tried again after every kind of failure, under the same id, until it is taken', async () => {
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

test('410 ends it at once', async () => {
  const { url, received } = await receiver(status(410));
  const owed = await owe(url);
  notify([0, 10, 10]);
  await closed(owed, 'dead');
  expect(received).toHaveLength(1);
  expect(recorded.map(([, result]) => result)).toEqual(['dead']);
});

test('after the last delay it is dead, with the reason', async () => {
  const { url, received } = await receiver(status(503));
  const owed = await owe(url);
  notify([0, 10, 10]);
  await closed(owed, 'dead');
  expect(received).toHaveLength(3);
  expect((await owed.delivery())?.lastError).toContain('503');
});

test.each([
  ['another protocol', 'ftp://127.0.0.1/x'],
  ['credentials', 'http://user:pass@127.0.0.1/'],
  ['no URL', 'nonsense'],
])('a callback with %s is refused, not tried', async (_name, url) => {
  const owed = await owe(url);
  notify([0, 10]);
  await closed(owed, 'refused');
  expect(recorded.map(([, result]) => result)).toEqual(['refused']);
});

test('an answer without end is cut, and counts for its status', async () => {
  const { url } = await receiver(endless);
  const owed = await owe(url);
  notify([0, 10]);
  await closed(owed, 'delivered');
});

test('one slow receiver holds up nobody else', async () => {
  const slow = await receiver(silence);
  const quick = await receiver(status(200));
  for (let i = 0; i < 30; i += 1) await owe(slow.url);
  const owed = await owe(quick.url);
  notify([0, 60_000]);
  const begun = performance.now();
  await closed(owed, 'delivered');
  expect(performance.now() - begun).toBeLessThan(2 * TIMEOUT_MS + 700);
  expect(slow.received.length).toBeLessThanOrEqual(12);
});

test('a delivery whose end could not be recorded stays owed', async () => {
  const { url, received } = await receiver(status(200));
  const owed = await owe(url);
  notify([0], { record: () => Promise.reject(new Error('the store is away')) });
  await eventually('it was posted', () => received.length === 1);
  expect((await owed.delivery())?.state).toBe('pending');
});
