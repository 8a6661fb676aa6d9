// Tests a song from the POST to its tracks, through every process.

import { makeMp3, secondsOfBytes } from '@stemline/testing/audio/generated-audio.ts';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { call, separate, track, untilState } from './src/api.ts';
import { type Receiver, startReceiver } from './src/receiver.ts';
import { type Stack, startStack } from './src/stack.ts';
import { until } from './src/until.ts';

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

const mp3 = makeMp3(4);
/** The songhash of `mp3`, which the first test sets and the tests below use. */
let songhash = '';

it('a song is answered with its songhash and separated into five tracks of its length', async () => {
  const answer = await separate(stack, mp3, { model: 'preview', callback: null });
  expect(answer.status).toBe(200);
  expect(answer.body).toMatchObject({ reason: 'Song enqueued for separation' });
  songhash = String(answer.body.hash);
  expect(songhash).toMatch(/^[0-9a-f]{56}$/);
  const song = await untilState(stack, songhash, 'done', 'failed');
  expect(song.state).toBe('done');
  for (const name of ['vocals', 'drums.mp3', 'bass.mp3', 'other.mp3', 'instrumental.mp3']) {
    const bytes = await track(stack, songhash, name);
    expect(Math.abs(secondsOfBytes(bytes) - 4), name).toBeLessThan(0.1);
  }
  expect(await track(stack, songhash, 'base.mp3')).toEqual(await track(stack, songhash, 'bass.mp3'));
  expect(await track(stack, songhash, 'original')).toEqual(mp3);
});

it('a separated song is answered at once, and the new submitter gets a callback', async () => {
  const data = { mine: ['ä', 1] };
  const answer = await separate(stack, mp3, { model: 'preview', callback: { url: receiver.url, data } });
  expect(answer).toMatchObject({ status: 200, body: { hash: songhash, reason: 'Song already separated' } });
  // The receiver refuses the first POST, so the same delivery arrives twice.
  await until('the callback has arrived twice', async () => receiver.posts.length >= 2);
  expect(receiver.posts.map((post) => JSON.parse(post.body))).toEqual([data, data]);
  const [first, second] = receiver.posts;
  expect(first?.headers['webhook-id']).toBe(second?.headers['webhook-id']);
});

it('a submission with an invalid callback URL is accepted, and its delivery shows the reason', async () => {
  const posts = receiver.posts.length;
  const url = receiver.url.replace('http://', '');
  const answer = await separate(stack, mp3, { model: 'preview', callback: { url, data: 1 } });
  expect(answer).toMatchObject({ status: 200, body: { hash: songhash } });
  const refused = await until('the delivery is refused', async () => {
    const { body } = await call(stack, 'GET', `/apiv1/songs/${songhash}/deliveries`);
    return (body.deliveries as Record<string, unknown>[]).find(({ state }) => state === 'refused');
  });
  expect(refused).toMatchObject({ url, attempts: 0, last_error: '"callback.url" must be a whole URL.' });
  expect(receiver.posts).toHaveLength(posts);
});

it('a removed track is made again when the song is submitted again', async () => {
  expect((await call(stack, 'GET', `/apiv1/remove/${songhash}/vocals.mp3`)).status).toBe(200);
  const removed = await call(stack, 'GET', `/apiv1/track/${songhash}/vocals.mp3`);
  expect(removed).toMatchObject({ status: 404, body: { code: 'TRACK_REMOVED' } });
  expect((await separate(stack, mp3, { model: 'preview' })).body).toMatchObject({
    hash: songhash,
    reason: 'Song enqueued for separation',
  });
  await until('the vocals can be downloaded again', async () => {
    const again = await fetch(`${stack.url}/apiv1/track/${songhash}/vocals.mp3`);
    await again.arrayBuffer();
    return again.status === 200;
  });
});

it('the same audio with another model is another song', async () => {
  const other = await separate(stack, mp3, { model: 'tiny-ht' });
  expect(other.body.hash).not.toBe(songhash);
  await untilState(stack, String(other.body.hash), 'done');
  expect((await call(stack, 'GET', `/apiv1/songs/${songhash}`)).body).toMatchObject({ state: 'done' });
  expect(await track(stack, songhash, 'drums')).not.toEqual(await track(stack, String(other.body.hash), 'drums'));
});

it('a deleted song is removed with all its tracks', async () => {
  expect((await call(stack, 'DELETE', `/apiv1/songs/${songhash}`)).status).toBeLessThan(300);
  expect((await call(stack, 'GET', `/apiv1/songs/${songhash}`)).status).toBe(404);
  expect((await call(stack, 'GET', `/apiv1/track/${songhash}/drums.mp3`)).status).toBe(404);
});

it('equal submissions join one waiting song, and each submitter gets a callback', async () => {
  const running = String((await separate(stack, makeMp3(60, 100), { model: 'tiny-hd' })).body.hash);
  await untilState(stack, running, 'running');
  const joined = makeMp3(3, 330);
  const before = receiver.posts.length;
  const answers = await Promise.all(
    [1, 2, 3].map((data) => separate(stack, joined, { model: 'tiny-ht', callback: { url: receiver.url, data } })),
  );
  expect(new Set(answers.map(({ body }) => body.hash)).size).toBe(1);
  expect((await call(stack, 'GET', '/apiv1/queue')).body).toMatchObject({ queue: [answers[0]?.body.hash] });
  await call(stack, 'POST', `/apiv1/songs/${running}/cancel`);
  await untilState(stack, String(answers[0]?.body.hash), 'done');
  await until('all three callbacks have arrived', async () => receiver.posts.length === before + 3);
  expect(
    receiver.posts
      .slice(before)
      .map(({ body }) => Number(body))
      .sort(),
  ).toEqual([1, 2, 3]);
  expect((await call(stack, 'GET', '/apiv1/queue/')).body).toMatchObject({ queue: [] });
});

it('waiting and running songs are cancelled at once', async () => {
  const running = String((await separate(stack, makeMp3(120, 90), { model: 'tiny-hd' })).body.hash);
  await untilState(stack, running, 'running');
  const waiting = String((await separate(stack, makeMp3(3, 91), { model: 'preview' })).body.hash);
  expect((await call(stack, 'GET', '/apiv1/queue')).body).toMatchObject({ queue: [waiting], running: [running] });
  for (const cancelled of [waiting, running]) {
    expect((await call(stack, 'POST', `/apiv1/songs/${cancelled}/cancel`)).body).toMatchObject({ state: 'cancelled' });
    expect((await call(stack, 'GET', `/apiv1/songs/${cancelled}`)).body).toMatchObject({ state: 'cancelled' });
  }
  expect((await call(stack, 'GET', `/apiv1/track/${running}/vocals`)).status).toBe(409);
});

it('the log list has lines of each service with a connection to Redis', async () => {
  const redis = new Redis(stack.ports.redis, '127.0.0.1');
  const expected = ['notifier', 'queue-service', 'separator', 'storage-service'];
  await until('each service has written a line', async () => {
    const lines = await redis.lrange('logging', 0, -1);
    const services = new Set(lines.map((line) => (JSON.parse(line) as { service: string }).service));
    return expected.every((service) => services.has(service));
  });
  redis.disconnect();
});
