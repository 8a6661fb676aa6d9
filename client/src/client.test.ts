// Tests that the client lists songs page by page and filtered.

import { mp3, type Stage, setStage } from '@stemline/gateway/test-kit.ts';
import { startRedis } from '@stemline/job-queue/testing/redis-fixture.ts';
import { publishDone } from '@stemline/storage-service/test-kit.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createStemlineClient } from './client.ts';

/** Allows for other tests on the same machine. */
const PATIENT = { timeout: 60_000 };

let redis: Awaited<ReturnType<typeof startRedis>>;
let stage: Stage;
beforeAll(async () => {
  redis = await startRedis();
  stage = await setStage({ redisUrl: redis.url });
});
afterAll(async () => {
  await stage.stop();
  await redis.stop();
});

it('songs are listed page by page, by state and by part of their name', async () => {
  const client = createStemlineClient({ baseUrl: stage.base });
  await expect.poll(() => client.list().then(Boolean, () => false), PATIENT).toBe(true);
  const first = await client.submit(new Uint8Array(mp3(30, 1)), { filename: 'first.mp3' });
  await client.submit(new Uint8Array(mp3(30, 2)), { filename: 'second.mp3' });
  const manifest = { schema: 1, duration_seconds: 12.5 };
  await publishDone(stage.storage.client, first.hash, 1, { 'vocals.mp3': Buffer.from('la') }, undefined, manifest);

  const page = await client.list({ pageSize: 1, model: 'preview', q: '.MP3' });
  expect(page.songs).toMatchObject([{ filename: 'second.mp3', state: 'waiting', duration_seconds: null }]);
  const next = await client.list({ pageSize: 1, model: 'preview', q: '.MP3', pageToken: page.next_page_token ?? '' });
  expect(next).toMatchObject({ songs: [{ hash: first.hash, state: 'done' }], next_page_token: null });
  const done = await client.list({ state: 'done' });
  expect(done.songs).toMatchObject([{ hash: first.hash, duration_seconds: 12.5 }]);
});
