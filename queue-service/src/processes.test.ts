// Tests requests with an idempotency key to queue services that are processes of their own: one is
// killed, or the queue of one is full. Redis and the storage service are real.

import type { EnqueueRequest } from '@stemline/proto/gen/stemline/queue/v1/EnqueueRequest.ts';
import { collect, sha224 } from '@stemline/testing/bytes.ts';
import { call } from '@stemline/testing/call.ts';
import { eventually } from '@stemline/testing/eventually.ts';
import { modelList } from '@stemline/testing/queue/models.ts';
import { openQueue, type QueueFixture } from '@stemline/testing/queue/queue-fixture.ts';
import { type QueueProcess, startQueueProcess } from '@stemline/testing/queue-service/queue-process.ts';
import {
  CALLBACK,
  enqueueUntilAnswered,
  type QueueClient,
} from '@stemline/testing/queue-service/queue-service-fixture.ts';
import { useRedis } from '@stemline/testing/redis/use-redis.ts';
import { createGate } from '@stemline/testing/storage/interposed-store.ts';
import { MUSIC, submissionsOf, uploadSong } from '@stemline/testing/storage/songs.ts';
import { filesUnder, type StorageFixture, startStorage } from '@stemline/testing/storage/storage-fixture.ts';
import { tempFolder } from '@stemline/testing/temp-folder.ts';
import { afterEach, beforeEach, expect, it } from 'vitest';

const redis = useRedis();
const gate = createGate();
/** The writes for which the disk of the store is full. */
let refusedWrites: RegExp | undefined;
const interpose = async (name: string) => {
  await gate.interpose(name);
  if (refusedWrites?.test(name)) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
};
let folder: Awaited<ReturnType<typeof tempFolder>>;
let storage: StorageFixture;
let queue: QueueFixture;
const running: QueueProcess[] = [];

beforeEach(async () => {
  refusedWrites = undefined;
  folder = await tempFolder();
  storage = await startStorage(folder.path, { interpose });
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
/** Returns the code with which a request is refused. Repeats a request that gets no answer. */
const refusalOf = (client: QueueClient, request: EnqueueRequest) =>
  enqueueUntilAnswered(client, request).then(() => 'accepted', codeOf);
/**
 * The possible errors of a request whose service is killed, or whose call to the store exceeded its
 * time limit.
 */
const HELD_UP = ['UNAVAILABLE', 'DEADLINE_EXCEEDED'];
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
    expect(HELD_UP).toContain(await lost);
    const second = (await start()).client;
    const answer = await enqueueUntilAnswered(second, request);
    expect(await enqueueUntilAnswered(second, request)).toEqual(answer);
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
  await enqueueUntilAnswered(other.client, { audio, submissionId: 'other' });
  const song = await uploadSong(storage.client, MUSIC);
  const request = { audio: song.audio, submissionId: 'unused', idempotencyKey: 'key-1', callback: CALLBACK };
  return { full: full.client, other: other.client, request };
};

it('promise 2: a request that finds the queue full gets the answer to a parallel one that was accepted', async () => {
  const { full, other, request } = await oneIsFull();
  const held = gate.hold(/^putIfAbsent idempotency\/\w+\/answers\//);
  const refusing = enqueueUntilAnswered(full, request);
  await held.reached;
  const accepted = await enqueueUntilAnswered(other, request);
  held.letGo();
  expect(await refusing).toEqual(accepted);
  expect(await queue.counts()).toEqual({ waiting: 2, running: 0, entries: 2 });
  expect(await submissions()).toHaveLength(2);
});

it('promise 2: a request that is recorded after a parallel one was refused is refused too, and leaves no submission', async () => {
  const { full, other, request } = await oneIsFull();
  const held = gate.hold(/^putIfAbsent songs\/.*\/assignments\//);
  const late = other.unary('Enqueue', request, call()).catch(codeOf);
  await held.reached;
  expect(await refusalOf(full, request)).toBe(FULL);
  // The refusal has deleted the audio. Each request sends it again.
  await uploadSong(storage.client, MUSIC);
  held.letGo();
  expect(HELD_UP).toContain(await late);
  await eventually('only the other submission is left', async () => (await submissions()).length === 1);
  expect((await submissions()).map(({ id }) => id)).toEqual(['other']);
  await uploadSong(storage.client, MUSIC);
  const repeated = await enqueueUntilAnswered(other, request);
  expect(await enqueueUntilAnswered(other, request)).toEqual(repeated);
  expect(await submissions()).toHaveLength(2);
});

it('promise 2: a request that is queued after a parallel one was refused leaves no job and no callback', async () => {
  const { full, other, request } = await oneIsFull();
  const recorded = gate.hold(/^putIfAbsent songs\/.*\/submissions\/\w+ done$/);
  const late = other.unary('Enqueue', request, call()).catch(codeOf);
  await recorded.reached;
  const checked = gate.hold(/^read idempotency\/\w+\/answers\/\w+ done$/);
  recorded.letGo();
  await checked.reached;
  expect(await refusalOf(full, request)).toBe(FULL);
  checked.letGo();
  expect(HELD_UP).toContain(await late);
  await eventually('only the other submission is left', async () => (await submissions()).length === 1);
  expect((await submissions()).map(({ id }) => id)).toEqual(['other']);
  await eventually(
    'the callback is forgotten',
    async () => !(await queue.raw.keys(queue.keys.subscribers('*'))).length,
  );
  await eventually('the job has left the queue', async () => (await queue.counts()).entries === 1);
});

it.each([
  ['a submission', /^putIfAbsent songs\/.*\/submissions\/\w+$/],
  ['a request', /^putIfAbsent songs\/.*\/request$/],
])('promise 2: a request for which the disk has no space for %s leaves its key free, and no run', async (_, writes) => {
  const { client } = await start();
  const { audio } = await uploadSong(storage.client, MUSIC);
  const request = { audio, submissionId: 'unused', idempotencyKey: 'key-1', callback: CALLBACK };
  refusedWrites = writes;
  expect(await refusalOf(client, request)).toBe('STORAGE_FULL');
  refusedWrites = undefined;
  expect(await collect(storage.client.download('ListOpenRuns', {}, call()))).toEqual([]);
  await uploadSong(storage.client, MUSIC);
  const answer = await enqueueUntilAnswered(client, { ...request, options: { mp3Kbps: 128 } });
  expect(await submissionsOf(storage.client, answer.songhash, answer.run)).toHaveLength(1);
  expect(await queue.counts()).toEqual({ waiting: 1, running: 0, entries: 1 });
});

it.each([
  ['the refusal', /^putIfAbsent idempotency\/\w+\/answers\/\w+ done$/],
  ['a mark for the deletion of the key', /^putIfAbsent idempotency\/\w+\/deletions\/.* done$/],
])(
  'promise 2: the key of a refused request is free when the queue service was killed after it wrote %s',
  async (_, at) => {
    const request = { audio: sha224(MUSIC), submissionId: 'unused', idempotencyKey: 'key-1', callback: CALLBACK };
    const first = await start();
    const held = gate.hold(at);
    const lost = first.client.unary('Enqueue', request, call()).catch(codeOf);
    await held.reached;
    await first.kill();
    expect(HELD_UP).toContain(await lost);
    const { client } = await start();
    await uploadSong(storage.client, MUSIC);
    const repeated = enqueueUntilAnswered(client, request);
    held.letGo();
    const answer = await repeated;
    expect(await enqueueUntilAnswered(client, request)).toEqual(answer);
    expect(await queue.counts()).toEqual({ waiting: 1, running: 0, entries: 1 });
    expect(await submissionsOf(storage.client, answer.songhash, answer.run)).toHaveLength(1);
  },
);

/** Changes the time of the only record of a key to more than a minute ago. */
const makeReservationOld = async () => {
  const files = await filesUnder(folder.path);
  const key = files
    .map((file) => file.slice(file.indexOf('idempotency/')))
    .find((file) => file.endsWith('/reservation'));
  if (!key) throw new Error('there is no record of a key');
  const record = JSON.parse(Buffer.from((await storage.store.read(key)) ?? []).toString());
  await storage.store.put(key, Buffer.from(JSON.stringify({ ...record, createdMs: Date.now() - 61_000 })));
};

it('promise 2: a request that ended while the disk was full keeps its key from other requests for a minute at most', async () => {
  const { client } = await start();
  const { audio } = await uploadSong(storage.client, MUSIC);
  const request = { audio, submissionId: 'unused', idempotencyKey: 'key-1', callback: CALLBACK };
  const other = { ...request, options: { mp3Kbps: 128 } };
  refusedWrites = /^put(IfAbsent)? (?!idempotency\/\w+\/reservation$)/;
  expect(await refusalOf(client, request)).toBe('STORAGE_FULL');
  refusedWrites = undefined;
  expect(await refusalOf(client, other)).toBe('IDEMPOTENCY_KEY_REUSED');

  await makeReservationOld();
  const answer = await enqueueUntilAnswered(client, other);
  expect(await enqueueUntilAnswered(client, other)).toEqual(answer);
  expect(await refusalOf(client, request)).toBe('IDEMPOTENCY_KEY_REUSED');
  expect(await submissions()).toHaveLength(1);
});

it('promise 2: a request with a key whose submission is recorded keeps its key, even if it was not answered', async () => {
  const first = await start();
  const { audio } = await uploadSong(storage.client, MUSIC);
  const request = { audio, submissionId: 'unused', idempotencyKey: 'key-1', callback: CALLBACK };
  refusedWrites = /^putIfAbsent idempotency\/\w+\/answers\//;
  expect(await refusalOf(first.client, request)).toBe('STORAGE_FULL');
  const other = { ...request, options: { mp3Kbps: 128 } };
  refusedWrites = undefined;
  await makeReservationOld();
  expect(await refusalOf(first.client, other)).toBe('IDEMPOTENCY_KEY_REUSED');
  const answer = await enqueueUntilAnswered(first.client, request);
  expect(await enqueueUntilAnswered(first.client, request)).toEqual(answer);
  expect(await submissions()).toHaveLength(1);
});
