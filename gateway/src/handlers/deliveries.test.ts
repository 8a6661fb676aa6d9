// Tests the routes of deliveries: real gateway, queue service, storage service and Redis.

import { mp3 } from '@stemline/testing/audio/silent-mp3.ts';
import { eventually } from '@stemline/testing/eventually.ts';
import { gatewayConfig } from '@stemline/testing/gateway/gateway-config.ts';
import { type RunningGateway, runGateway } from '@stemline/testing/gateway/run-gateway.ts';
import { type QueueServiceFixture, startQueueService } from '@stemline/testing/queue-service/queue-service-fixture.ts';
import { useRedis } from '@stemline/testing/redis/use-redis.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const NONE = `msg_${'0'.repeat(56)}`;

const redis = useRedis();
let queueService: QueueServiceFixture;
let gateway: RunningGateway;
beforeAll(async () => {
  queueService = await startQueueService(redis.server.url);
  const queue = await queueService.replica();
  gateway = await runGateway(gatewayConfig({ storagePort: queueService.storage.port, queuePort: queue.port }));
  await eventually('the gateway is ready', async () => (await ask('/readyz')).status === 200);
});
afterAll(async () => {
  await gateway.stop(500);
  await queueService.stop();
});

interface Delivery {
  readonly id: string;
  readonly [name: string]: unknown;
}
interface Answer {
  readonly hash?: string;
  readonly deliveries?: Delivery[];
  readonly next_page_token?: string | null;
  readonly [name: string]: unknown;
}
const ask = async (path: string, init?: RequestInit) => {
  const response = await fetch(`http://127.0.0.1:${gateway.port}${path}`, init);
  const location = response.headers.get('location');
  return { status: response.status, location, body: (await response.json()) as Answer };
};
const post = (path: string, body?: string) => ask(path, { method: 'POST', ...(body !== undefined && { body }) });

/** Ends one delivery of a song of its own as dead. */
async function dead(seed: number): Promise<{ id: string; songhash: string }> {
  const callback = { url: 'https://example.org/h?token=secret', data: 1 };
  const { hash = '' } = (
    await post('/apiv1/separate', JSON.stringify({ mp3: mp3(40, seed).toString('base64'), callback }))
  ).body;
  await queueService.finish(await queueService.claim());
  const [taken] = await queueService.queue.take(1, 60_000);
  if (!taken) throw new Error('nothing is due');
  await queueService.queue.outbox.close(taken, 'dead', 'The receiver answered 500.');
  return { id: taken.id, songhash: hash };
}

it('dead deliveries of all songs are listed page by page, described, and sent again on request', async () => {
  const made = [await dead(1), await dead(2), await dead(3)];
  const first = (await ask('/apiv1/deliveries?state=dead&page_size=2')).body;
  const token = encodeURIComponent(first.next_page_token ?? '');
  const second = (await ask(`/apiv1/deliveries?state=dead&page_size=2&page_token=${token}`)).body;
  const ids = [...(first.deliveries ?? []), ...(second.deliveries ?? [])].map(({ id }) => id);
  expect(ids).toEqual(made.map(({ id }) => id));
  expect(second.next_page_token).toBeNull();
  const [{ id, songhash } = { id: '', songhash: '' }] = made;
  const view = {
    id,
    hash: songhash,
    run: 1,
    event: 'done',
    state: 'dead',
    attempts: 0,
    url: 'https://example.org/h',
    last_error: 'The receiver answered 500.',
    next_at: null,
    created_at: expect.any(String),
  };
  expect(await ask(`/apiv1/deliveries/${id}`)).toMatchObject({ status: 200, body: view });
  expect((await ask(`/apiv1/songs/${songhash}/deliveries`)).body.deliveries).toEqual([view]);
  expect(await post(`/apiv1/deliveries/${id}/redeliver`)).toEqual({
    status: 202,
    location: `/apiv1/deliveries/${id}`,
    body: { ...view, state: 'pending', last_error: null, next_at: expect.any(String) },
  });
  expect((await ask('/apiv1/deliveries?state=pending')).body.deliveries).toMatchObject([{ id }]);
  // Without a state, one state follows the other.
  const states: unknown[] = [];
  let next: string | null | undefined = '';
  do {
    const { body } = await ask(`/apiv1/deliveries?page_token=${encodeURIComponent(next)}`);
    states.push(...(body.deliveries ?? []).map(({ state }) => state));
    next = body.next_page_token;
  } while (next);
  expect(states).toEqual(['pending', 'dead', 'dead']);
});

it('a callback is tested with the data as it was written, and the delivery can be read', async () => {
  const { status, location, body } = await post(
    '/apiv1/callbacks/test',
    `{"url": "https://example.org/t?token=secret", "data": { "b":1.0, "b":2 }, "secret": "${SECRET}"}`,
  );
  expect(JSON.stringify(body)).not.toContain(SECRET);
  expect({ status, body }).toMatchObject({
    status: 202,
    body: { hash: null, run: null, event: 'test', state: 'pending', url: 'https://example.org/t' },
  });
  expect(location).toBe(`/apiv1/deliveries/${body.id}`);
  expect((await ask(location ?? '')).body).toMatchObject({ id: body.id, event: 'test' });
  const key = queueService.queue.keys.delivery(String(body.id));
  expect(await queueService.queue.raw.hmget(key, 'dataJson', 'secret')).toEqual(['{ "b":1.0, "b":2 }', SECRET]);
});

it.each([
  ['that is not JSON', '{', 400, 'BAD_JSON'],
  ['that is a list', '[]', 400, 'BAD_JSON'],
  ['without a URL', '{}', 400, 'INVALID_ARGUMENT'],
  ['with a URL of another protocol', '{"url": "ftp://example.org"}', 400, 'INVALID_ARGUMENT'],
  ['with two URLs', '{"url": "https://a.org", "url": "https://b.org"}', 400, 'BAD_JSON'],
  ['with a malformed secret', '{"url": "https://a.org", "secret": "hunter2"}', 400, 'INVALID_ARGUMENT'],
  ['to a private address', '{"url": "http://10.0.0.1/"}', 400, 'CALLBACK_REFUSED'],
  ['with events', '{"url": "https://a.org", "on": ["done"]}', 400, 'INVALID_ARGUMENT'],
  ['above 64 KiB', `{"url": "https://a.org", "data": "${'x'.repeat(70_000)}"}`, 400, 'INVALID_ARGUMENT'],
  ['above 256 KiB', `{"url": "https://a.org", "data": "${'x'.repeat(300_000)}"}`, 413, 'TOO_LARGE'],
])('the test of a callback %s is refused', async (_name, body, status, code) => {
  expect(await post('/apiv1/callbacks/test', body)).toMatchObject({ status, body: { code } });
});

it('the refusal of a test of a callback names the unknown member', async () => {
  expect(await post('/apiv1/callbacks/test', '{"url": "https://a.org", "on": ["done"]}')).toMatchObject({
    body: { reason: 'The body has no member "on". Known: url, data, secret.' },
  });
});

it.each([
  ['GET', '/apiv1/deliveries?state=lost', 400, 'INVALID_ARGUMENT'],
  ['GET', '/apiv1/deliveries?song=1', 400, 'INVALID_ARGUMENT'],
  ['GET', '/apiv1/deliveries?page_token=x', 400, 'INVALID_ARGUMENT'],
  ['GET', '/apiv1/deliveries/nonsense', 400, 'INVALID_ARGUMENT'],
  ['GET', `/apiv1/deliveries/${NONE}`, 404, 'DELIVERY_UNKNOWN'],
  ['POST', `/apiv1/deliveries/${NONE}/redeliver`, 404, 'DELIVERY_UNKNOWN'],
  ['GET', `/apiv1/deliveries/${NONE}/redeliver`, 405, 'METHOD_NOT_ALLOWED'],
])('%s %s is refused with %i %s', async (method, path, status, code) => {
  expect(await ask(path, { method })).toMatchObject({ status, body: { code } });
});
