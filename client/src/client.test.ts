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
  const warnings = [{ code: 'TRUNCATED', text: 'The end of the file is missing.' }];
  const manifest = { schema: 2, duration_seconds: 12.5, warnings };
  await publishDone(fixture.storage.client, first.hash, 1, { 'vocals.mp3': Buffer.from('la') }, undefined, manifest);

  const page = await client.list({ pageSize: 1, model: 'preview', q: '.MP3' });
  expect(page.songs).toMatchObject([{ filename: 'second.mp3', state: 'waiting', duration_seconds: null }]);
  const next = await client.list({ pageSize: 1, model: 'preview', q: '.MP3', pageToken: page.next_page_token ?? '' });
  expect(next).toMatchObject({ songs: [{ hash: first.hash, state: 'done' }], next_page_token: null });
  const done = await client.list({ state: 'done' });
  expect(done.songs).toMatchObject([{ hash: first.hash, duration_seconds: 12.5, warnings: 1 }]);
  expect(page.songs).toMatchObject([{ warnings: 0 }]);
  expect((await client.status(first.hash)).warnings).toEqual(warnings);
});

it('wait throws the error of its callback at once', async () => {
  const client = createStemlineClient({ baseUrl: fixture.base });
  const { hash: songhash } = await client.submit(new Uint8Array(mp3(30, 3)));
  let calls = 0;
  const onProgress = () => {
    calls += 1;
    throw new Error('the callback failed');
  };
  await expect(client.wait(songhash, { onProgress })).rejects.toThrow('the callback failed');
  expect(calls).toBe(1);
});

it('the client separates a track of a song and downloads the archive of its tracks', async () => {
  const client = createStemlineClient({ baseUrl: fixture.base });
  const { hash: songhash } = await client.submit(new Uint8Array(mp3(30, 4)), {
    filename: 'song.mp3',
    options: { formats: ['mp3', 'flac'] },
  });
  const tracks = { 'drums.mp3': Buffer.from('bum'), 'drums.flac': Buffer.from('BUM'), 'bass.mp3': Buffer.from('boom') };
  await publishDone(fixture.storage.client, songhash, 1, tracks);
  const child = await client.submitTrack(
    { songhash, track: 'drums.flac' },
    { priority: 'low', mp3Kbps: 192, options: { shifts: 1 }, callbackUrl: 'https://example.org', callbackData: [1] },
  );
  expect(fixture.queue.enqueued.at(-1)).toMatchObject({
    priority: 'PRIORITY_LOW',
    options: { mp3Kbps: 192, shifts: 1 },
    callback: { url: 'https://example.org', dataJson: '[1]' },
  });
  expect(await client.status(child.hash)).toMatchObject({
    parent: { hash: songhash, track: 'drums.flac' },
    options: { mp3_kbps: 192, shifts: 1 },
  });
  const sizes = await Promise.all(
    [undefined, 'flac', 'all'].map(async (format) => {
      const archive = await client.downloadZip(songhash, format);
      return (
        Buffer.from(await archive.arrayBuffer())
          .toString('latin1')
          .split('PK\x01\x02').length - 1
      );
    }),
  );
  expect(sizes).toEqual([2, 1, 3]);
});

it('the client sends the idempotency key of a song and of a track', async () => {
  const client = createStemlineClient({ baseUrl: fixture.base });
  const { hash } = await client.submit(new Uint8Array(mp3(30, 9)), { idempotencyKey: 'song-key' });
  expect(fixture.queue.enqueued.at(-1)?.idempotencyKey).toBe('song-key');
  await publishDone(fixture.storage.client, hash, 1, { 'vocals.mp3': Buffer.from('la') });
  await client.submitTrack({ songhash: hash, track: 'vocals' }, { idempotencyKey: 'track-key' });
  expect(fixture.queue.enqueued.at(-1)?.idempotencyKey).toBe('track-key');
});

it('the client sends the events and the secret of a callback, for a song of any body and for a track', async () => {
  const client = createStemlineClient({ baseUrl: fixture.base });
  const secret = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;
  const options = { callbackUrl: 'https://example.org', callbackOn: ['failed'] as const, callbackSecret: secret };
  const expected = { url: 'https://example.org', secret, on: ['DELIVERY_EVENT_FAILED'] };
  const bytes = new Uint8Array(mp3(30, 10));
  const bodies = [bytes, new Blob([bytes]), new Blob([bytes]).stream()];
  const hashes: string[] = [];
  for (const body of bodies) {
    const filename = 'song.mp3';
    hashes.push((await client.submit(body, { ...options, filename })).hash);
    expect(fixture.queue.enqueued.at(-1)).toMatchObject({ callback: expected, filename });
  }
  expect(new Set(hashes).size).toBe(1);
  expect((await client.submit(bytes, options)).hash).toBe(hashes[0]);
  expect(fixture.queue.enqueued.at(-1)).toMatchObject({ callback: expected, filename: '' });

  const songhash = hashes[0] as string;
  await publishDone(fixture.storage.client, songhash, 1, { 'vocals.mp3': Buffer.from('la') });
  await client.submitTrack({ songhash, track: 'vocals' }, options);
  expect(fixture.queue.enqueued.at(-1)?.callback).toMatchObject(expected);
});
