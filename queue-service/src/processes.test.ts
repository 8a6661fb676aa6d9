// Tests requests with an idempotency key to queue services that are processes of their own: one is
// killed, or the queue of one is full. Redis and the storage service are real.

import { retry } from '@stemline/common/async/retry.ts';
import type { EnqueueRequest } from '@stemline/proto/gen/stemline/queue/v1/EnqueueRequest.ts';
import { collect } from '@stemline/testing/bytes.ts';
import { call } from '@stemline/testing/call.ts';
import { modelList } from '@stemline/testing/queue/models.ts';
import { openQueue, type QueueFixture } from '@stemline/testing/queue/queue-fixture.ts';
import { type QueueProcess, startQueueProcess } from '@stemline/testing/queue-service/queue-process.ts';
import { CALLBACK, type QueueClient } from '@stemline/testing/queue-service/queue-service-fixture.ts';
import { useRedis } from '@stemline/testing/redis/use-redis.ts';
import { createGate } from '@stemline/testing/storage/interposed-store.ts';
import { MUSIC, submissionsOf, uploadSong } from '@stemline/testing/storage/songs.ts';
import { type StorageFixture, startStorage } from '@stemline/testing/storage/storage-fixture.ts';
import { tempFolder } from '@stemline/testing/temp-folder.ts';
import { afterEach, beforeEach, expect, it } from 'vitest';

const redis = useRedis();
const gate = createGate();
let folder: Awaited<ReturnType<typeof tempFolder>>;
let storage: StorageFixture;
let queue: QueueFixture;
const running: QueueProcess[] = [];

beforeEach(async () => {
  folder = await tempFolder();
  storage = await startStorage(folder.path, { interpose: gate.interpose });
  // The processes use the default prefix.
  queue = await openQueue(redis.server.url, { prefix: 'stemline' });
  await queue.raw.flushall();
  await queue.registry.publish('separator-1', modelList(), 600_000);
});
afterEach(async () => {
  for (const service of running.splice(0)) await service.kill();
  await queue.stop();
  await storage.stop();
  await folder.remove();
});

const start = async (maxWaiting = 1_000): Promise<QueueProcess> => {
  const env = { STEMLINE_MAX_WAITING: String(maxWaiting) };
  const service = await startQueueProcess({ storagePort: storage.port, redisUrl: redis.server.url, env });
  running.push(service);
  return service;
};
const codeOf = ({ code }: { code: string }) => code;
/** Repeats the request while the services, which may be overloaded, do not answer in time. */
const enqueue = (client: QueueClient, request: EnqueueRequest) =>
  retry(() => client.unary('Enqueue', request, call()), {
    backoff: { baseMs: 100, maxMs: 1_000 },
    withinMs: 60_000,
    shouldRetry: (error) => ['DEADLINE_EXCEEDED', 'UNAVAILABLE'].includes(codeOf(error as { code: string })),
  });
const submissions = async () =>
  (await collect(storage.client.download('ListOpenRuns', {}, call()))).flatMap((run) => run.submissions);

it.each([
  ['the record of the key', /^putIfAbsent idempotency\/\w+\/reservation done$/],
  ['the record of the submission', /^putIfAbsent songs\/.*\/submissions\/\w+ done$/],
  ['the answer', /^putIfAbsent idempotency\/\w+\/answers\/\w+ done$/],
])(
  'promise 2: a repeated request makes one submission and one job when the queue service was killed after it wrote %s',
  async (_, at) => {
    const { audio } = await uploadSong(storage.client, MUSIC);
    const request = { audio, submissionId: 'unused', idempotencyKey: 'key-1', callback: CALLBACK };
    const first = await start();
    const held = gate.hold(at);
    const lost = first.client.unary('Enqueue', request, call()).catch(codeOf);
    await held.reached;
    await first.kill();
    held.letGo();
    expect(await lost).toBe('UNAVAILABLE');
    const second = (await start()).client;
    const answer = await enqueue(second, request);
    expect(await enqueue(second, request)).toEqual(answer);
    expect(await queue.counts()).toEqual({ waiting: 1, running: 0, entries: 1 });
    expect(await collect(storage.client.download('ListOpenRuns', {}, call()))).toHaveLength(1);
    expect(await submissionsOf(storage.client, answer.songhash, answer.run)).toHaveLength(1);
  },
);

const FULL = 'QUEUE_FULL';
/** Returns a service whose queue is full, another one, and a request that both receive. */
const oneIsFull = async () => {
  const [full, other] = await Promise.all([start(1), start()]);
  const { audio } = await uploadSong(storage.client, Buffer.from('other music'));
  await enqueue(other.client, { audio, submissionId: 'other' });
  const song = await uploadSong(storage.client, MUSIC);
  const request = { audio: song.audio, submissionId: 'unused', idempotencyKey: 'key-1', callback: CALLBACK };
  return { full: full.client, other: other.client, request };
};

it('promise 2: a request that finds the queue full gets the answer to a parallel one that was accepted', async () => {
  const { full, other, request } = await oneIsFull();
  const held = gate.hold(/^putIfAbsent idempotency\/\w+\/answers\//);
  const refusing = full.unary('Enqueue', request, call());
  await held.reached;
  const accepted = await enqueue(other, request);
  held.letGo();
  expect(await refusing).toEqual(accepted);
  expect(await queue.counts()).toEqual({ waiting: 2, running: 0, entries: 2 });
  expect(await submissions()).toHaveLength(2);
});

it('promise 2: a request that is queued after a parallel one was refused is refused too, and leaves no submission', async () => {
  const { full, other, request } = await oneIsFull();
  const held = gate.hold(/^putIfAbsent songs\/.*\/assignments\//);
  const late = other.unary('Enqueue', request, call()).catch(codeOf);
  await held.reached;
  expect(await full.unary('Enqueue', request, call()).catch(codeOf)).toBe(FULL);
  // The refusal has deleted the audio. Each request sends it again.
  await uploadSong(storage.client, MUSIC);
  held.letGo();
  expect(await late).toBe(FULL);
  expect((await submissions()).map(({ id }) => id)).toEqual(['other']);
  await uploadSong(storage.client, MUSIC);
  const repeated = await enqueue(other, request);
  expect(await enqueue(other, request)).toEqual(repeated);
  expect(await submissions()).toHaveLength(2);
});
