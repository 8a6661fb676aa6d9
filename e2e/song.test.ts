// Tests a song from the POST to its tracks, through every process.

import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';

import { join } from 'node:path';
import { makeMp3, secondsOfBytes } from '@stemline/testing/audio/generated-audio.ts';
import { Redis } from 'ioredis';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { call, separate, track, untilState } from './src/api.ts';
import { type Posted, type Receiver, startReceiver } from './src/receiver.ts';
import { type OwnStack, startStack } from './src/stack.ts';
import { until } from './src/until.ts';

/** Secrets of the server and of one callback. They sign, and no log or answer contains them. */
const SERVER_SECRET = `whsec_${randomBytes(32).toString('base64')}`;
const OWN_SECRET = `whsec_${randomBytes(32).toString('base64')}`;

let stack: OwnStack;
let receiver: Receiver;

beforeAll(async () => {
  stack = await startStack({
    // Other songs wait while one is separated.
    STEMLINE_SLOTS: '1',
    STEMLINE_CALLBACK_DELAYS: '0,0.2,0.2',
    STEMLINE_LOG_LIST: 'logging',
    STEMLINE_LOG_LEVEL: 'trace',
    STEMLINE_CALLBACK_SECRETS: SERVER_SECRET,
  });
  receiver = await startReceiver((count) => (count === 1 ? 500 : 200));
});

afterAll(async () => {
  await receiver.stop();
  expect(await stack.stop()).toBe(0);
});

/** Returns whether the package for JavaScript accepts the POST with the secret. */
function isSigned({ headers, body }: Posted, secret: string): boolean {
  try {
    new Webhook(secret).verify(body, headers as Record<string, string>, { jsonParse: false });
    return true;
  } catch {
    return false;
  }
}

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
  const callback = { url: receiver.url, data, secret: OWN_SECRET };
  const answer = await separate(stack, mp3, { model: 'preview', callback });
  expect(answer).toMatchObject({ status: 200, body: { hash: songhash, reason: 'Song already separated' } });
  // The receiver refuses the first POST, so the same delivery arrives twice.
  await until('the callback has arrived twice', async () => receiver.posts.length >= 2);
  expect(receiver.posts.map((post) => JSON.parse(post.body))).toEqual([data, data]);
  const [first, second] = receiver.posts;
  expect(first?.headers['webhook-id']).toBe(second?.headers['webhook-id']);
  for (const post of receiver.posts) {
    expect([isSigned(post, OWN_SECRET), isSigned(post, SERVER_SECRET)]).toEqual([true, false]);
  }
  const paths = ['', '/deliveries', '/manifest'].map((path) => `/apiv1/songs/${songhash}${path}`);
  for (const path of [...paths, '/apiv1/deliveries', '/apiv1/songs', '/apiv1/queue']) {
    expect(await (await fetch(stack.url + path)).text(), path).not.toContain(OWN_SECRET);
  }
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

it('a callback to a private address is accepted, nothing connects to it, and its delivery shows the reason', async () => {
  const url = 'http://0xa9fea9fe/latest';
  const answer = await separate(stack, mp3, { model: 'preview', callback: { url, data: 1 } });
  expect(answer).toMatchObject({ status: 200, body: { hash: songhash } });
  const refused = await until('the delivery is refused', async () => {
    const { body } = await call(stack, 'GET', `/apiv1/songs/${songhash}/deliveries`);
    return (body.deliveries as Record<string, unknown>[]).find((one) => one.url === url && one.state === 'refused');
  });
  expect(refused).toMatchObject({ attempts: 0, last_error: expect.stringContaining('STEMLINE_CALLBACK_ALLOW') });
  expect(stack.output()).toContain('Callbacks to this machine are allowed');
});

it('promise 47: every log line of a song has the id of its request, which the callback carries, and no line has a part of the request', async () => {
  const traced = makeMp3(3, 777).toString('base64');
  const [requestId, secret] = ['follow-me.1', 'hush-hush'];
  const callback = { url: `${receiver.url}?token=${secret}`, data: { word: 'unlogged-data' } };
  const answer = await call(stack, 'POST', '/apiv1/separate', {
    headers: { 'content-type': 'application/json', 'x-request-id': requestId },
    body: JSON.stringify({ mp3: traced, model: 'preview', callback }),
  });
  expect(answer.headers.get('x-request-id')).toBe(requestId);
  const hash = String(answer.body.hash);
  const logOf = (service: string) => readFile(join(stack.dataDir, 'logs', `${service}.jsonl`), 'utf8');
  const services = ['gateway', 'queue', 'storage', 'separator', 'notifier'];
  const lines = await until('the delivery is closed in the log', async () => {
    const logs = await Promise.all(services.map(logOf));
    return logs[4]?.includes(requestId) ? logs.map((log) => log.split('\n')) : undefined;
  });
  for (const [index, service] of services.entries()) {
    const ofSong = (lines[index] ?? []).filter((line) => line.includes(hash)).map((line) => JSON.parse(line));
    expect(ofSong.length, service).toBeGreaterThan(0);
    for (const line of ofSong) expect(line, service).toMatchObject({ songhash: hash, requestId });
  }
  expect(receiver.posts.at(-1)?.headers).toMatchObject({ 'x-request-id': requestId, 'x-stemline-songhash': hash });
  const printed = lines.flat().join('\n');
  for (const part of [secret, 'unlogged-data', traced.slice(2_000, 2_060)]) expect(printed).not.toContain(part);
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
  for (const post of receiver.posts.slice(before)) expect(isSigned(post, SERVER_SECRET)).toBe(true);
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

it('no log of a whole run contains a secret of callbacks, at the most detailed level', async () => {
  const redis = new Redis(stack.ports.redis, '127.0.0.1');
  const folder = join(stack.dataDir, 'logs');
  const files = await readdir(folder);
  const logs = new Map<string, string>([
    ['terminal', stack.output()],
    ['log list', (await redis.lrange('logging', 0, -1)).join('\n')],
  ]);
  for (const name of files) logs.set(name, await readFile(join(folder, name), 'utf8'));
  redis.disconnect();
  for (const service of ['gateway', 'queue', 'notifier', 'storage', 'separator'])
    expect(
      files.some((name) => name.startsWith(service)),
      service,
    ).toBe(true);
  for (const [name, text] of logs) {
    for (const secret of [SERVER_SECRET, OWN_SECRET]) {
      expect(text.includes(secret), name).toBe(false);
      expect(text.includes(secret.slice('whsec_'.length)), name).toBe(false);
    }
  }
});
