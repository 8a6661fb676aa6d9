// Tests a song from the POST to its tracks, through every process.

import { makeMp3, secondsOfBytes } from '@stemline/testing/audio/generated-audio.ts';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call, separate, track, untilState } from './src/api.ts';
import { type Receiver, startReceiver } from './src/receiver.ts';
import { type Stack, startStack, until } from './src/stack.ts';

let stack: Stack;
let receiver: Receiver;

beforeAll(async () => {
  stack = await startStack({ STEMLINE_CALLBACK_DELAYS: '0,0.2,0.2', STEMLINE_LOG_LIST: 'logging' });
  receiver = await startReceiver((count) => (count === 1 ? 500 : 200));
});

afterAll(async () => {
  await receiver.stop();
  expect(await stack.stop()).toBe(0);
});

describe('a song sent to the original route', () => {
  const mp3 = makeMp3(4);
  let hash = '';

  it('is answered with its songhash and becomes four tracks and the instrumental, all with the length of the song', async () => {
    const answer = await separate(stack, mp3, { model: 'preview', callback: null });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ reason: 'Song enqueued for separation' });
    hash = String(answer.body.hash);
    expect(hash).toMatch(/^[0-9a-f]{56}$/);
    const song = await untilState(stack, hash, 'done', 'failed');
    expect(song.state).toBe('done');
    for (const name of ['vocals', 'drums.mp3', 'bass.mp3', 'other.mp3', 'instrumental.mp3']) {
      const bytes = await track(stack, hash, name);
      expect(Math.abs(secondsOfBytes(bytes) - 4), name).toBeLessThan(0.1);
    }
    expect(await track(stack, hash, 'base.mp3')).toEqual(await track(stack, hash, 'bass.mp3'));
    expect(await track(stack, hash, 'original')).toEqual(mp3);
  });

  it('is answered at once when it is requested again, and the new submitter gets a callback too', async () => {
    const data = { mine: ['ä', 1] };
    const answer = await separate(stack, mp3, { model: 'preview', callback: { url: receiver.url, data } });
    expect(answer).toMatchObject({ status: 200, body: { hash, reason: 'Song already separated' } });
    // The receiver fails once, so the same delivery arrives twice.
    await until('the callback has come', async () => receiver.posts.length >= 2);
    expect(receiver.posts.map((post) => JSON.parse(post.body))).toEqual([data, data]);
    const [first, second] = receiver.posts;
    expect(first?.headers['webhook-id']).toBe(second?.headers['webhook-id']);
  });

  it('is accepted although its callback cannot be called, and the delivery shows the reason', async () => {
    const posts = receiver.posts.length;
    const url = receiver.url.replace('http://', '');
    const answer = await separate(stack, mp3, { model: 'preview', callback: { url, data: 1 } });
    expect(answer).toMatchObject({ status: 200, body: { hash } });
    const refused = await until('the delivery is refused', async () => {
      const { body } = await call(stack, 'GET', `/apiv1/songs/${hash}/deliveries`);
      return (body.deliveries as Record<string, unknown>[]).find(({ state }) => state === 'refused');
    });
    expect(refused).toMatchObject({ url, attempts: 0, last_error: '"callback.url" must be a whole URL.' });
    expect(receiver.posts).toHaveLength(posts);
  });

  it('makes a removed track again when the song is requested again', async () => {
    expect((await call(stack, 'GET', `/apiv1/remove/${hash}/vocals.mp3`)).status).toBe(200);
    const gone = await call(stack, 'GET', `/apiv1/track/${hash}/vocals.mp3`);
    expect(gone).toMatchObject({ status: 404, body: { code: 'TRACK_REMOVED' } });
    expect((await separate(stack, mp3, { model: 'preview' })).body).toMatchObject({
      hash,
      reason: 'Song enqueued for separation',
    });
    await until('vocals are back', async () => {
      const again = await fetch(`${stack.url}/apiv1/track/${hash}/vocals.mp3`);
      await again.arrayBuffer();
      return again.status === 200;
    });
  });

  it('exists beside the same song with another model', async () => {
    const other = await separate(stack, mp3, { model: 'tiny-ht' });
    expect(other.body.hash).not.toBe(hash);
    await untilState(stack, String(other.body.hash), 'done');
    expect((await call(stack, 'GET', `/apiv1/songs/${hash}`)).body).toMatchObject({ state: 'done' });
    expect(await track(stack, hash, 'drums')).not.toEqual(await track(stack, String(other.body.hash), 'drums'));
  });

  it('is removed with all its data when it is deleted', async () => {
    expect((await call(stack, 'DELETE', `/apiv1/songs/${hash}`)).status).toBeLessThan(300);
    expect((await call(stack, 'GET', `/apiv1/songs/${hash}`)).status).toBe(404);
    expect((await call(stack, 'GET', `/apiv1/track/${hash}/drums.mp3`)).status).toBe(404);
  });
});

describe('waiting songs', () => {
  it('are joined by equal submissions, listed in order, and each submitter gets a callback', async () => {
    const long = await separate(stack, makeMp3(60, 100), { model: 'tiny-hd' });
    const mp3 = makeMp3(3, 330);
    const before = receiver.posts.length;
    const answers = await Promise.all(
      [1, 2, 3].map((data) => separate(stack, mp3, { model: 'tiny-ht', callback: { url: receiver.url, data } })),
    );
    expect(new Set(answers.map(({ body }) => body.hash)).size).toBe(1);
    await untilState(stack, String(answers[0]?.body.hash), 'done');
    await until('all three are told', async () => receiver.posts.length === before + 3);
    expect(
      receiver.posts
        .slice(before)
        .map(({ body }) => Number(body))
        .sort(),
    ).toEqual([1, 2, 3]);
    await untilState(stack, String(long.body.hash), 'done');
    expect((await call(stack, 'GET', '/apiv1/queue/')).body).toMatchObject({ queue: [] });
  });

  it('can be cancelled at once, even when running', async () => {
    const running = String((await separate(stack, makeMp3(120, 90), { model: 'tiny-hd' })).body.hash);
    await untilState(stack, running, 'running');
    const waiting = String((await separate(stack, makeMp3(3, 91), { model: 'preview' })).body.hash);
    expect((await call(stack, 'GET', '/apiv1/queue')).body).toMatchObject({ queue: [waiting], running: [running] });
    for (const hash of [waiting, running]) {
      expect((await call(stack, 'POST', `/apiv1/songs/${hash}/cancel`)).body).toMatchObject({ state: 'cancelled' });
      expect((await call(stack, 'GET', `/apiv1/songs/${hash}`)).body).toMatchObject({ state: 'cancelled' });
    }
    expect((await call(stack, 'GET', `/apiv1/track/${running}/vocals`)).status).toBe(409);
  });
});

describe('the log list', () => {
  it('holds the log lines of each service with a connection to Redis', async () => {
    const redis = new Redis(stack.ports.redis, '127.0.0.1');
    const expected = ['notifier', 'queue-service', 'separator', 'storage-service'];
    await until('all have logged', async () => {
      const lines = await redis.lrange('logging', 0, -1);
      const services = new Set(lines.map((line) => (JSON.parse(line) as { service: string }).service));
      return expected.every((service) => services.has(service));
    });
    redis.disconnect();
  });
});
