// Tests requests with an Idempotency-Key over real REST: gateway, queue service as a process of
// its own, storage service and Redis are real.

import { once } from 'node:events';
import { connect } from 'node:net';
import { deadlineSignal } from '@stemline/common/async/abort.ts';
import { mp3 } from '@stemline/testing/audio/silent-mp3.ts';
import { eventually } from '@stemline/testing/eventually.ts';
import { gatewayConfig } from '@stemline/testing/gateway/gateway-config.ts';
import { type RunningGateway, runGateway } from '@stemline/testing/gateway/run-gateway.ts';
import { modelList } from '@stemline/testing/queue/models.ts';
import { openQueue, type QueueFixture } from '@stemline/testing/queue/queue-fixture.ts';
import { type QueueProcess, startQueueProcess } from '@stemline/testing/queue-service/queue-process.ts';
import { useRedis } from '@stemline/testing/redis/use-redis.ts';
import { publishDone } from '@stemline/testing/storage/outcomes.ts';
import { submissionsOf } from '@stemline/testing/storage/songs.ts';
import { filesUnder, type StorageFixture, startStorage } from '@stemline/testing/storage/storage-fixture.ts';
import { tempFolder } from '@stemline/testing/temp-folder.ts';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { rawRequest } from './testing/raw-request.ts';

const redis = useRedis();
let folder: Awaited<ReturnType<typeof tempFolder>>;
let storage: StorageFixture;
let queueService: QueueProcess;
let queue: QueueFixture;
let gateway: RunningGateway;

const startServices = async (env: Record<string, string> = {}) => {
  storage = await startStorage(folder.path);
  queueService = await startQueueProcess({ storagePort: storage.port, redisUrl: redis.server.url, env });
  gateway = await runGateway(gatewayConfig({ storagePort: storage.port, queuePort: queueService.port }));
};
const stopServices = async () => {
  await gateway.stop(500);
  await queueService.kill();
  await storage.stop();
};
beforeEach(async () => {
  folder = await tempFolder();
  // The processes use the default prefix.
  queue = await openQueue(redis.server.url, { prefix: 'stemline' });
  await queue.raw.flushall();
  await queue.registry.publish('separator-1', modelList(), 600_000);
  await startServices();
});
afterEach(async () => {
  await stopServices();
  await queue.stop();
  await folder.remove();
});

interface Answer {
  readonly status: number;
  readonly body: { readonly hash: string; readonly run: number; readonly [name: string]: unknown };
}
const ask = async (path: string, init?: RequestInit): Promise<Answer> => {
  const response = await fetch(`http://127.0.0.1:${gateway.port}${path}`, init);
  return { status: response.status, body: (await response.json()) as Answer['body'] };
};
const send = (path: string, body: NonNullable<RequestInit['body']>, headers: Record<string, string> = {}) =>
  ask(path, { method: 'POST', body, headers: { 'idempotency-key': 'key-1', ...headers } });
/** Sends the request until the services, which may be overloaded, answer in time. */
const sendUntilAnswered = async (path: string, body: NonNullable<RequestInit['body']>): Promise<Answer> => {
  let answer = await send(path, body);
  await eventually(
    'the request is answered',
    async () => {
      if (answer.status >= 500) answer = await send(path, body);
      return answer.status < 500;
    },
    240_000,
  );
  return answer;
};
const filesOf = async (kind: string) => (await filesUnder(folder.path)).filter((file) => file.includes(`${kind}/`));
const REUSED = { status: 422, body: { code: 'IDEMPOTENCY_KEY_REUSED' } };
const CALLBACK = 'callback_url=https://example.org/hook&callback_on=cancelled';

it('promise 2: a hundred parallel equal uploads with one key make one submission, one job, one stored audio and one delivery', async () => {
  const path = `/apiv1/songs?${CALLBACK}`;
  const answers = await Promise.all(Array.from({ length: 100 }, () => sendUntilAnswered(path, mp3(30, 1))));
  const { hash, run } = answers[0]?.body ?? { hash: '', run: 0 };
  expect(answers).toEqual(Array(100).fill(answers[0]));
  expect(answers[0]).toMatchObject({ status: 202, body: { status: 'queued', state: 'waiting', position: 1 } });
  expect(await queue.counts()).toEqual({ waiting: 1, running: 0, entries: 1 });
  expect(await submissionsOf(storage.client, hash, run)).toHaveLength(1);
  expect(await filesOf('audio')).toHaveLength(1);
  await ask(`/apiv1/songs/${hash}/cancel`, { method: 'POST' });
  expect(await sendUntilAnswered(path, mp3(30, 1))).toEqual(answers[0]);
  expect((await ask(`/apiv1/songs/${hash}/deliveries`)).body.deliveries).toHaveLength(1);
}, 600_000);

const form = (seed: number) => {
  const fields = new FormData();
  fields.set('file', new Blob([mp3(30, seed)]), 'a.mp3');
  return fields;
};
const separateBody = (seed: number) => JSON.stringify({ mp3: mp3(30, seed).toString('base64') });
it.each<[string, string, number, (seed: number) => NonNullable<RequestInit['body']>]>([
  ['a raw upload', '/apiv1/songs', 202, (seed) => mp3(30, seed)],
  ['a form', '/apiv1/songs', 202, form],
  ['base64 in JSON', '/apiv1/separate', 200, separateBody],
])(
  'promise 2: %s that is repeated gets the first answer, and one with other audio is refused',
  async (_, path, status, body) => {
    const first = await send(path, body(1));
    expect(first.status).toBe(status);
    await ask(`/apiv1/songs/${first.body.hash}/cancel`, { method: 'POST' });
    expect(await send(path, body(1))).toEqual(first);
    expect(await send(path, body(2))).toMatchObject(REUSED);
    expect(await queue.counts()).toEqual({ waiting: 0, running: 0, entries: 0 });
  },
);

it('promise 2: a track that is submitted again gets the first answer, and another track is refused', async () => {
  const { body: song } = await send('/apiv1/songs', mp3(30, 1), { 'idempotency-key': 'song' });
  const worker = await queue.consumer('separator-1', { leaseMs: 60_000 });
  const claim = await worker.next(deadlineSignal(60_000));
  if (!claim) throw new Error('nothing to claim');
  const tracks = { 'vocals.mp3': mp3(30, 2), 'drums.mp3': mp3(30, 3) };
  await publishDone(storage.client, song.hash, 1, tracks, claim.id);
  await worker.finish(claim, { state: 'done', code: '', reason: '' });
  const submit = (track: string) =>
    send('/apiv1/songs', JSON.stringify({ source: { songhash: song.hash, track } }), {
      'content-type': 'application/json',
    });
  const first = await submit('drums');
  expect(first.status).toBe(202);
  expect(await submit('drums')).toEqual(first);
  expect(await submit('vocals')).toMatchObject(REUSED);
  expect(await queue.counts()).toEqual({ waiting: 1, running: 0, entries: 1 });

  // The first answer does not need the track.
  for (const path of [`/apiv1/remove/${song.hash}/drums.mp3`, `/apiv1/songs/${song.hash}`]) {
    const response = await fetch(`http://127.0.0.1:${gateway.port}${path}`, { method: 'DELETE' });
    expect(response.ok).toBe(true);
    expect(await submit('drums')).toEqual(first);
    expect((await submit('vocals')).status).toBe(path.includes('remove') ? 422 : 404);
  }
  expect(await queue.counts()).toEqual({ waiting: 1, running: 0, entries: 1 });
});

it('promise 2: a repeated upload gets the first answer after all services were restarted and Redis was emptied', async () => {
  const first = await send('/apiv1/songs', mp3(30, 1));
  await stopServices();
  await queue.raw.flushall();
  await startServices();
  expect(await send('/apiv1/songs', mp3(30, 1))).toEqual(first);
  expect(await send('/apiv1/songs', mp3(30, 2))).toMatchObject(REUSED);
  expect(await submissionsOf(storage.client, first.body.hash, first.body.run)).toHaveLength(1);
});

it('promise 2: a full queue answers a repeated upload, and refuses another key before it has read the body', async () => {
  await stopServices();
  await startServices({ STEMLINE_MAX_WAITING: '1' });
  const first = await send('/apiv1/songs', mp3(30, 1));
  expect(await send('/apiv1/songs', mp3(30, 1))).toEqual(first);
  const before = await filesUnder(folder.path);
  const head = 'POST /apiv1/songs HTTP/1.1\r\nhost: x\r\nidempotency-key: key-2\r\ncontent-length: 9000\r\n\r\n';
  const refused = await rawRequest(gateway.port, [head], { halfClose: true });
  expect(refused).toMatchObject({ status: 503, body: { code: 'QUEUE_FULL' } });
  expect(await filesUnder(folder.path)).toEqual(before);
});

it('promise 2: an upload with a key that is cut in its body leaves nothing, and another request may use the key', async () => {
  const before = await filesUnder(folder.path);
  const body = mp3(300, 1);
  const head = `POST /apiv1/songs HTTP/1.1\r\nhost: x\r\nidempotency-key: key-1\r\ncontent-length: ${body.length}\r\n\r\n`;
  const socket = connect({ port: gateway.port, host: '127.0.0.1' });
  await once(socket, 'connect');
  socket.write(head);
  socket.write(body.subarray(0, -1));
  await eventually('the upload has begun', async () => (await filesUnder(folder.path)).length > before.length);
  socket.destroy();
  await eventually('nothing is left', async () => (await filesUnder(folder.path)).length === before.length);
  expect(await queue.counts()).toEqual({ waiting: 0, running: 0, entries: 0 });
  expect(await send('/apiv1/songs', mp3(30, 2))).toMatchObject({ status: 202, body: { status: 'queued' } });
});

it('an Idempotency-Key of 255 characters is accepted', async () => {
  const key = { 'idempotency-key': '~'.repeat(255) };
  const first = await send('/apiv1/songs', mp3(30, 1), key);
  expect(first.status).toBe(202);
  expect(await send('/apiv1/songs', mp3(30, 1), key)).toEqual(first);
});
