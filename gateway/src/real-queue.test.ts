// Tests everything in front of the separator: gateway, real queue service, real storage service,
// real Redis.

import { randomUUID } from 'node:crypto';
import { mp3 } from '@stemline/testing/audio/silent-mp3.ts';
import { gatewayConfig } from '@stemline/testing/gateway/gateway-config.ts';
import { type RunningGateway, runGateway } from '@stemline/testing/gateway/run-gateway.ts';
import { aSong, aSubscriber, DONE } from '@stemline/testing/queue/job-specs.ts';
import { type QueueServiceFixture, startQueueService } from '@stemline/testing/queue-service/queue-service-fixture.ts';
import { useRedis } from '@stemline/testing/redis/use-redis.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';

/** Allows for other tests on the same machine. */
const PATIENT = { timeout: 60_000 };

const redis = useRedis();
let queueService: QueueServiceFixture;
let gateway: RunningGateway;
let base: string;
beforeAll(async () => {
  queueService = await startQueueService(redis.server.url);
  const queue = await queueService.replica();
  gateway = await runGateway(gatewayConfig({ storagePort: queueService.storage.port, queuePort: queue.port }));
  base = `http://127.0.0.1:${gateway.port}`;
});
afterAll(async () => {
  await gateway.stop(500);
  await queueService.stop();
});

interface Answer {
  readonly hash: string;
  readonly [name: string]: unknown;
}
interface QueueAnswer {
  readonly queue: string[];
  readonly running: string[];
  readonly next_page_token?: string | null;
}
const ask = async (path: string, init?: RequestInit) => {
  const response = await fetch(base + path, init);
  return { status: response.status, body: (await response.json()) as Answer };
};
const separate = (seed: number, more: object = {}) =>
  ask('/apiv1/separate', { method: 'POST', body: JSON.stringify({ mp3: mp3(40, seed).toString('base64'), ...more }) });

it('a song is waiting, then running, then done, and its tracks can be downloaded', async () => {
  await expect.poll(() => ask('/readyz'), PATIENT).toMatchObject({ status: 200, body: { live_separators: 1 } });
  const first = await separate(1, { callback: { url: 'https://example.org/h', data: { a: 1 } } });
  expect(first).toMatchObject({
    status: 200,
    body: { reason: 'Song enqueued for separation', model: { name: 'preview' } },
  });
  const { hash: songhash } = first.body;
  const second = (await separate(2)).body.hash;
  expect((await ask('/apiv1/queue')).body).toEqual({ queue: [songhash, second], running: [] });
  expect((await ask(`/apiv1/songs/${second}`)).body).toMatchObject({ state: 'waiting', position: 2 });
  const claim = await queueService.claim();
  expect((await ask('/apiv1/queue/')).body).toEqual({ queue: [second], running: [songhash] });
  expect((await ask(`/apiv1/songs/${songhash}`)).body).toMatchObject({ state: 'running', attempt: 1 });
  expect(await ask(`/apiv1/track/${songhash}/vocals`)).toMatchObject({ status: 409, body: { state: 'running' } });
  await queueService.finish(claim);
  expect((await ask(`/apiv1/songs/${songhash}`)).body).toMatchObject({ state: 'done', progress: 1 });
  expect(await (await fetch(`${base}/apiv1/track/${songhash}/vocals.mp3`)).text()).toBe('la');
  expect((await separate(1)).body).toMatchObject({ hash: songhash, reason: 'Song already separated' });
  expect((await ask(`/apiv1/songs/${songhash}/deliveries`)).body).toMatchObject({
    deliveries: [{ event: 'done', state: 'pending' }],
  });
});

it('a callback to a private address is recorded by the original route, and refuses the song on the other one', async () => {
  const url = 'http://192.168.1.1/hook?key=1';
  const { status, body } = await separate(1, { callback: { url, data: 1 } });
  expect({ status, body }).toMatchObject({ status: 200, body: { reason: 'Song already separated' } });
  const owed = (await queueService.queue.outbox.take(10, 1_000)).deliveries;
  expect(owed).toContainEqual(
    expect.objectContaining({ songhash: body.hash, url, refusal: expect.stringContaining('a private network') }),
  );
  const query = new URLSearchParams({ callback_url: url });
  expect(await ask(`/apiv1/songs?${query}`, { method: 'POST', body: mp3(40, 10) })).toMatchObject({
    status: 400,
    body: { code: 'CALLBACK_REFUSED', reason: expect.stringContaining('STEMLINE_CALLBACK_ALLOW') },
  });
});

it('a song can be cancelled, retried, removed and sent again', async () => {
  const { hash: songhash } = (await separate(3)).body;
  expect((await ask(`/apiv1/songs/${songhash}/cancel`, { method: 'POST' })).body).toEqual({
    hash: songhash,
    run: 1,
    state: 'cancelled',
  });
  expect(await ask(`/apiv1/songs/${songhash}/retry`, { method: 'POST' })).toMatchObject({
    status: 202,
    body: { run: 2, state: 'waiting' },
  });
  expect(await ask(`/apiv1/songs/${songhash}`, { method: 'DELETE' })).toMatchObject({ status: 200 });
  expect(await ask(`/apiv1/songs/${songhash}`)).toMatchObject({ status: 404, body: { code: 'SONG_UNKNOWN' } });
  expect((await ask('/apiv1/queue')).body.queue).not.toContain(songhash);
  const again = await separate(3);
  expect(again).toMatchObject({ status: 200, body: { hash: songhash } });
});

it('a song whose track was removed is separated again when it is sent again', async () => {
  const { hash: songhash } = (await separate(1)).body;
  expect(await ask(`/apiv1/remove/${songhash}/vocals.mp3`)).toMatchObject({ status: 200 });
  expect((await separate(1)).body).toMatchObject({ hash: songhash, run: 2, reason: 'Song enqueued for separation' });
});

it('a song is refused when no separator has its model', async () => {
  expect(await separate(4, { model: 'mdx_q' })).toMatchObject({ status: 422, body: { code: 'MODEL_UNAVAILABLE' } });
  expect(await separate(4, { model: 'nothing' })).toMatchObject({ status: 422, body: { code: 'MODEL_UNKNOWN' } });
});

it('the queue service accepts the options that the gateway offers', async () => {
  const send = (query: string) => ask(`/apiv1/songs?${query}`, { method: 'POST', body: mp3(30, 5) });
  expect(await send('mp3_kbps=192&priority=low')).toMatchObject({ status: 202 });
  expect(await send('mp3_kbps=9999')).toMatchObject({ status: 400, body: { code: 'INVALID_ARGUMENT' } });
});

it('the data of a callback may be nested at any depth', async () => {
  const deep = `${'[{"a":'.repeat(7_000)}1${'}]'.repeat(7_000)}`;
  const body = `{"mp3":"${mp3(40, 6).toString('base64')}","callback":{"url":"https://example.org","data":${deep}}}`;
  expect(await ask('/apiv1/separate', { method: 'POST', body })).toMatchObject({ status: 200 });
});

it('the deliveries of a song are returned page by page', async () => {
  const { hash: songhash } = (await separate(7)).body;
  const url = `https://example.org/${'x'.repeat(2_000)}`;
  const subscribers = Array.from({ length: 120 }, () => aSubscriber(randomUUID(), { url }));
  await queueService.queue.producer().settle(aSong({ songhash, run: 2 }), DONE, subscribers);
  const ids: string[] = [];
  const sizes: number[] = [];
  for (let token: string | null = ''; token !== null; ) {
    const path: string = `/apiv1/songs/${songhash}/deliveries${token && `?page_token=${token}`}`;
    const { body } = await ask(path);
    const page = body as unknown as { deliveries: { id: string }[]; next_page_token: string | null };
    ids.push(...page.deliveries.map(({ id }) => id));
    sizes.push(page.deliveries.length);
    token = page.next_page_token;
  }
  expect([sizes, new Set(ids).size]).toEqual([[50, 50, 20], 120]);
});

it.each(['/apiv1/queue', '/apiv1/songs/HASH/deliveries'])(
  '%s refuses an invalid page_size or page_token',
  async (path) => {
    const { hash: songhash } = (await separate(7)).body;
    expect(songhash).toBeDefined();
    for (const query of ['page_size=0', 'page_size=201', 'page_size=x', 'page_token=x'])
      expect(await ask(`${path.replace('HASH', songhash)}?${query}`)).toMatchObject({
        status: 400,
        body: { code: 'INVALID_ARGUMENT' },
      });
  },
);

// This test must be the last one, because it fills the queue.
it('GET /apiv1/queue returns the whole queue, and a page when the query requests one', async () => {
  const producer = queueService.queue.producer();
  await Promise.all(Array.from({ length: 2_300 }, () => producer.enqueue(aSong({ priority: 'low' }), undefined)));
  const { queue, running, ...more } = (await ask('/apiv1/queue')).body as unknown as QueueAnswer;
  const { waiting, running: begun } = await queueService.queue.jobs();
  expect(queue).toEqual(waiting.map(({ songhash }) => songhash));
  expect(queue.length).toBeGreaterThanOrEqual(2_300);
  expect(running.toSorted()).toEqual(begun.map(({ songhash }) => songhash).toSorted());
  expect(more).toEqual({});

  const read: string[] = [];
  for (let token: string | null = ''; token !== null; ) {
    const path: string = `/apiv1/queue?page_size=200${token && `&page_token=${token}`}`;
    const page = (await ask(path)).body as unknown as QueueAnswer;
    expect(page.queue.length + page.running.length).toBeLessThanOrEqual(200);
    read.push(...page.queue);
    token = page.next_page_token ?? null;
  }
  expect(read).toEqual(queue);
  expect((await fetch(`${base}/apiv1/queue`, { method: 'HEAD' })).status).toBe(200);
});
