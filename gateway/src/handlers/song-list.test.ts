// Tests GET /apiv1/songs (pages, filters, calls to the other services) with a real storage service
// and Redis.

import { mp3 } from '@stemline/testing/audio/silent-mp3.ts';
import { type GatewayFixture, startGateway } from '@stemline/testing/gateway/gateway-fixture.ts';
import { useRedis } from '@stemline/testing/redis/use-redis.ts';
import { failedOutcome, publish, publishDone } from '@stemline/testing/storage/outcomes.ts';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';

/** Allows for other tests on the same machine. */
const PATIENT = { timeout: 60_000 };

interface Listed {
  readonly hash: string;
  readonly filename: string;
  readonly state: string;
  readonly duration_seconds: number | null;
  readonly progress: number;
  readonly position: number;
}

const redis = useRedis();
let fixture: GatewayFixture;
const songhashes: Record<string, string> = {};

const ask = async (query: string) => {
  const response = await fetch(`${fixture.base}/apiv1/songs${query}`);
  const body = (await response.json()) as {
    songs: Listed[];
    next_page_token: string | null;
    total: number;
    reason?: string;
  };
  return { status: response.status, body };
};
const listed = async (query: string) =>
  (await ask(query)).body.songs.map(({ filename, state }) => `${filename} ${state}`);

beforeAll(async () => {
  fixture = await startGateway({ redisUrl: redis.server.url });
  await vi.waitFor(async () => expect((await ask('')).status).toBe(200), PATIENT);
  for (const [seed, name] of ['done.mp3', 'failed.mp3', 'running.mp3', 'Caf\u00e9.mp3'].entries()) {
    const sent = await fetch(`${fixture.base}/apiv1/songs?filename=${encodeURIComponent(name)}`, {
      method: 'POST',
      body: mp3(30, seed + 1),
    });
    songhashes[name] = ((await sent.json()) as Listed).hash;
  }
  const { client } = fixture.storage;
  const manifest = { schema: 1, duration_seconds: 12.5 };
  await publishDone(client, songhashes['done.mp3'] ?? '', 1, { 'vocals.mp3': Buffer.from('la') }, undefined, manifest);
  await publish(client, songhashes['failed.mp3'] ?? '', 1, failedOutcome());
  for (const name of ['done.mp3', 'failed.mp3']) fixture.queue.jobs.delete(songhashes[name] ?? '');
  const running = songhashes['running.mp3'] ?? '';
  fixture.queue.jobs.set(running, { ...fixture.queue.jobs.get(running), state: 'JOB_STATE_RUNNING', progress: 0.5 });
});
afterAll(async () => {
  await fixture.stop();
});
beforeEach(() => {
  fixture.queue.failures.clear();
  fixture.queue.calls.length = 0;
});

it('the list of songs has the newest song first, with the state of each and the length of done ones', async () => {
  const { body } = await ask('');
  expect(body.songs).toMatchObject([
    { filename: 'Caf\u00e9.mp3', state: 'waiting', position: 1, duration_seconds: null },
    { filename: 'running.mp3', state: 'running', progress: 0.5, position: 0 },
    { filename: 'failed.mp3', state: 'failed', progress: 0, duration_seconds: null },
    { filename: 'done.mp3', state: 'done', progress: 1, duration_seconds: 12.5 },
  ]);
  expect(body.next_page_token).toBeNull();
  expect(body.total).toBe(4);
});

it('the list of songs is returned page by page', async () => {
  const found: string[] = [];
  for (let token: string | null = '', pages = 0; token !== null && pages < 9; pages += 1) {
    const { body }: Awaited<ReturnType<typeof ask>> = await ask(`?page_size=3&page_token=${token}`);
    found.push(...body.songs.map(({ hash: songhash }) => songhash));
    token = body.next_page_token;
  }
  expect(found).toEqual(Object.values(songhashes).reverse());
});

it.each([
  ['?state=done', ['done.mp3 done']],
  ['?state=failed', ['failed.mp3 failed']],
  ['?state=cancelled', []],
  ['?state=running', ['running.mp3 running']],
  ['?state=waiting', ['Caf\u00e9.mp3 waiting']],
  [`?q=${encodeURIComponent('CAFE\u0301')}`, ['Caf\u00e9.mp3 waiting']],
  ['?q=D.mp&state=failed', ['failed.mp3 failed']],
  ['?model=htdemucs', []],
  ['?model=preview&state=done&q=done', ['done.mp3 done']],
  ['?q=&model=&page_token=&state=done', ['done.mp3 done']],
])('the list of songs is filtered by %s', async (query, expected) => {
  expect(await listed(query)).toEqual(expected);
});

it.each([
  ['?page_size=0', '"page_size" must be from 1 to 200.'],
  ['?page_size=201', '"page_size" must be from 1 to 200.'],
  ['?page_size=x', '"page_size" must be from 1 to 200.'],
  ['?page_token=strange', 'page_token must be the next_page_token of the previous page.'],
  ['?state=open', '"state" must be waiting, running, done, failed or cancelled.'],
  ['?state=', '"state" must be waiting, running, done, failed or cancelled.'],
  ['?state=done&state=failed', '"state" is given twice. Send it once.'],
  ['?stat=done', 'This address has no parameter "stat". Known: page_size, page_token, state, model, q.'],
  [`?q=${'x'.repeat(201)}`, '"q" must not be longer than 200 characters.'],
  [`?model=${'x'.repeat(201)}`, '"model" must not be longer than 200 characters.'],
])('the list of songs refuses the query %s', async (query, reason) => {
  expect(await ask(query)).toMatchObject({ status: 400, body: { code: 'INVALID_ARGUMENT', reason } });
});

it('the list of songs takes one call to the queue service for a page, and none when all its songs have ended', async () => {
  await ask('');
  expect(fixture.queue.calls.map(({ method }) => method)).toEqual(['BatchGetJobs']);
  fixture.queue.calls.length = 0;
  await ask('?state=done');
  expect(fixture.queue.calls).toEqual([]);
});

it('the list of songs shows that a waiting song is parked', async () => {
  const songhash = songhashes['Caf\u00e9.mp3'] ?? '';
  const job = fixture.queue.jobs.get(songhash) ?? {};
  fixture.queue.jobs.set(songhash, { ...job, stage: 'parked' });
  expect((await ask('?state=waiting')).body.songs).toMatchObject([
    { hash: songhash, state: 'waiting', stage: 'parked' },
  ]);
  fixture.queue.jobs.set(songhash, job);
});

it('the list of songs shows unfinished songs as open while the queue service is unavailable', async () => {
  fixture.queue.failures.set('BatchGetJobs', { codes: [], always: 'UNAVAILABLE' });
  expect(await listed('')).toEqual(['Caf\u00e9.mp3 open', 'running.mp3 open', 'failed.mp3 failed', 'done.mp3 done']);
  expect(await listed('?state=done')).toEqual(['done.mp3 done']);
  expect(await ask('?state=running')).toMatchObject({ status: 503, body: { code: 'UNAVAILABLE' } });
});
