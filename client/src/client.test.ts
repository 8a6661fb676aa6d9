// Tests how the client lists songs and waits for them.

import { mp3 } from '@stemline/testing/audio/silent-mp3.ts';
import { type GatewayFixture, startGateway } from '@stemline/testing/gateway/gateway-fixture.ts';
import { useRedis } from '@stemline/testing/redis/use-redis.ts';
import { publishDone } from '@stemline/testing/storage/outcomes.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createStemlineClient } from './client.ts';

/** Allows for other tests on the same machine. */
const PATIENT = { timeout: 60_000 };

const redis = useRedis();
let fixture: GatewayFixture;
beforeAll(async () => {
  fixture = await startGateway({ redisUrl: redis.server.url });
});
afterAll(async () => {
  await fixture.stop();
});

it('the client lists songs page by page, by state, by model and by part of their name', async () => {
  const client = createStemlineClient({ baseUrl: fixture.base });
  await expect.poll(() => client.list().then(Boolean, () => false), PATIENT).toBe(true);
  const first = await client.submit(new Uint8Array(mp3(30, 1)), { filename: 'first.mp3' });
  await client.submit(new Uint8Array(mp3(30, 2)), { filename: 'second.mp3' });
  const manifest = { schema: 1, duration_seconds: 12.5 };
  await publishDone(fixture.storage.client, first.hash, 1, { 'vocals.mp3': Buffer.from('la') }, undefined, manifest);

  const page = await client.list({ pageSize: 1, model: 'preview', q: '.MP3' });
  expect(page.songs).toMatchObject([{ filename: 'second.mp3', state: 'waiting', duration_seconds: null }]);
  const next = await client.list({ pageSize: 1, model: 'preview', q: '.MP3', pageToken: page.next_page_token ?? '' });
  expect(next).toMatchObject({ songs: [{ hash: first.hash, state: 'done' }], next_page_token: null });
  const done = await client.list({ state: 'done' });
  expect(done.songs).toMatchObject([{ hash: first.hash, duration_seconds: 12.5 }]);
});

it('wait throws the error of its callback at once', async () => {
  const client = createStemlineClient({ baseUrl: fixture.base });
  const { hash: songhash } = await client.submit(new Uint8Array(mp3(30, 3)));
  let polls = 0;
  const onPoll = () => {
    polls += 1;
    throw new Error('the callback failed');
  };
  await expect(client.wait(songhash, { onPoll, everyMs: 1 })).rejects.toThrow('the callback failed');
  expect(polls).toBe(1);
});
