// Tests requests with an idempotency key over real gRPC, with a real Redis and a real store.

import type { EnqueueRequest } from '@stemline/proto/gen/stemline/queue/v1/EnqueueRequest.ts';
import { sha224 } from '@stemline/testing/bytes.ts';
import { call } from '@stemline/testing/call.ts';
import { modelList } from '@stemline/testing/queue/models.ts';
import { CALLBACK } from '@stemline/testing/queue-service/queue-service-fixture.ts';
import { useQueueService } from '@stemline/testing/queue-service/use-queue-service.ts';
import { uploadSong } from '@stemline/testing/storage/songs.ts';
import { expect, it } from 'vitest';

const fixture = useQueueService();

const KEYED = { idempotencyKey: 'key-1', callback: CALLBACK };
const counts = () => fixture.queue.counts();
const DONE = 'https://example.org/hook done pending';

it('promise 2: a hundred parallel requests with one key to two replicas are one submission with one callback, and get one answer', async () => {
  const other = await fixture.replica();
  const answers = await Promise.all(
    Array.from({ length: 100 }, (_, n) => fixture.enqueueUntilAnswered(KEYED, n % 2 ? other.client : fixture.client)),
  );
  expect(answers).toEqual(Array(100).fill(answers[0]));
  expect(answers[0]).toMatchObject({ run: 1, state: 'JOB_STATE_WAITING', position: 1 });
  expect(await counts()).toEqual({ waiting: 1, running: 0, entries: 1 });
  expect((await fixture.openRuns()).map(({ submissions }) => submissions.length)).toEqual([1]);
  await fixture.finish(await fixture.claim());
  expect(await fixture.deliveries(answers[0]?.songhash ?? '')).toEqual([DONE]);
});

it('promise 2: a hundred parallel requests with one key of which half have other options are one submission, and the others are refused', async () => {
  const results = await Promise.allSettled(
    Array.from({ length: 100 }, (_, n) =>
      fixture.enqueueUntilAnswered({ ...KEYED, options: n % 2 ? { mp3Kbps: 128 } : {} }),
    ),
  );
  const accepted = results.filter(({ status }) => status === 'fulfilled');
  expect(accepted).toHaveLength(50);
  for (const result of results)
    if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
  expect(await counts()).toEqual({ waiting: 1, running: 0, entries: 1 });
});

it.each<[string, EnqueueRequest]>([
  ['another model', { model: 'htdemucs' }],
  ['another option', { options: { mp3Kbps: 128 } }],
  ['another priority', { priority: 'PRIORITY_LOW' }],
  ['no callback', { callback: null }],
  ['other data of the callback', { callback: { ...CALLBACK, dataJson: '{"a": 1}' } }],
  ['another event of the callback', { callback: { ...CALLBACK, on: ['DELIVERY_EVENT_CANCELLED'] } }],
])('promise 2: a request with a used key and %s is refused', async (_, other) => {
  await fixture.enqueue(KEYED);
  const before = await fixture.openRuns();
  await expect(fixture.enqueue({ ...KEYED, ...other })).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
  expect(await fixture.openRuns()).toEqual(before);
});

it('promise 2: a request with a used key and other audio is refused, and an equal request in other words is not', async () => {
  const first = await fixture.enqueue(KEYED);
  const { audio } = await uploadSong(fixture.storage.client, Buffer.from('other music'));
  await expect(fixture.enqueue({ ...KEYED, audio })).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
  expect(await fixture.enqueue({ ...KEYED, model: 'auto', options: { mp3Kbps: 320 }, filename: 'x' })).toEqual(first);
});

it.each<[string, (songhash: string) => Promise<unknown>]>([
  ['done', async () => fixture.finish(await fixture.claim())],
  ['failed', async () => fixture.fail(await fixture.claim())],
  ['cancelled', (songhash) => fixture.client.unary('CancelJob', { songhash }, call())],
  [
    'removed',
    async (songhash) => {
      await fixture.finish(await fixture.claim());
      await fixture.storage.client.unary('RemoveSong', { songhash }, call());
    },
  ],
])(
  'promise 2: a request with a used key gets the first answer after the song was %s, and queues nothing',
  async (_, end) => {
    const first = await fixture.enqueue(KEYED);
    await end(first.songhash);
    const deliveries = await fixture.deliveries(first.songhash);
    expect(await fixture.enqueue(KEYED)).toEqual(first);
    expect(await counts()).toEqual({ waiting: 0, running: 0, entries: 0 });
    expect(await fixture.deliveries(first.songhash)).toEqual(deliveries);
  },
);

it('promise 2: a request with a used key gets the first answer after Redis was emptied and auto names another model', async () => {
  const first = await fixture.enqueue(KEYED);
  await fixture.finish(await fixture.claim());
  await fixture.queue.raw.flushall();
  expect(await fixture.enqueue(KEYED)).toEqual(first);
  await fixture.queue.registry.publish('separator-1', { ...modelList(), auto: 'htdemucs' }, 60_000);
  expect(await fixture.enqueue(KEYED)).toEqual(first);
  expect((await fixture.enqueue()).model?.name).toBe('htdemucs');
});

it('promise 2: each namespace has its own keys', async () => {
  const first = await fixture.enqueue(KEYED);
  const other = await fixture.enqueue({ ...KEYED, namespace: 'choir', model: 'htdemucs' });
  expect(other.songhash).not.toBe(first.songhash);
  expect(await fixture.enqueue({ ...KEYED, namespace: 'default' })).toEqual(first);
  expect(await fixture.enqueue({ ...KEYED, namespace: 'choir', model: 'htdemucs' })).toEqual(other);
});

it('promise 2: a full queue answers a request with a used key, and refuses another key without keeping it', async () => {
  const { client } = await fixture.replica({ maxWaiting: 1 });
  const first = await fixture.enqueue(KEYED, client);
  const check = (idempotencyKey: string) => client.unary('CheckSubmission', { idempotencyKey }, call());
  expect(await check('key-1')).toEqual({ model: null, answer: null });
  expect(await fixture.enqueue(KEYED, client)).toEqual(first);
  await expect(check('key-2')).rejects.toMatchObject({ code: 'QUEUE_FULL' });

  const second = { ...KEYED, idempotencyKey: 'key-2', model: 'htdemucs' };
  await expect(fixture.enqueue(second, client)).rejects.toMatchObject({ code: 'QUEUE_FULL' });
  await expect(check('key-2')).rejects.toMatchObject({ code: 'QUEUE_FULL' });
  expect((await fixture.openRuns()).map(({ songhash }) => songhash)).toEqual([first.songhash]);
  await fixture.claim();
  // The refusal has freed the key, so that another request may use it too.
  const other = { ...second, options: { mp3Kbps: 128 } };
  expect(await fixture.enqueue(other, client)).toMatchObject({ state: 'JOB_STATE_WAITING' });
});

it('promise 2: parallel requests with one key at a full queue are all refused or all accepted, with one submission at most', async () => {
  const { client } = await fixture.replica({ maxWaiting: 1 });
  await fixture.enqueue({ model: 'htdemucs' }, client);
  const results = Promise.allSettled(Array.from({ length: 20 }, () => fixture.enqueueUntilAnswered(KEYED, client)));
  await fixture.claim();
  const accepted = (await results).flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  for (const result of await results)
    if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'QUEUE_FULL' });
  const repeated = await fixture.enqueueUntilAnswered(KEYED, client);
  for (const answer of accepted) expect(answer.songhash).toBe(repeated.songhash);
  const open = (await fixture.openRuns()).filter(({ songhash }) => songhash === repeated.songhash);
  expect(open.map(({ submissions }) => submissions.length)).toEqual([1]);
});

it('promise 2: a request that was refused for its model leaves its key free', async () => {
  await expect(fixture.enqueue({ ...KEYED, model: 'spleeter' })).rejects.toMatchObject({ code: 'MODEL_UNKNOWN' });
  expect(await fixture.enqueue(KEYED)).toMatchObject({ status: 'ENQUEUE_STATUS_QUEUED' });
});

it('promise 2: a request whose audio is missing leaves its key free, and its repeat is accepted when the audio is stored', async () => {
  const missing = { ...KEYED, audio: sha224('other music') };
  await expect(fixture.enqueue(missing)).rejects.toMatchObject({ code: 'AUDIO_MISSING' });
  const first = await fixture.enqueue(KEYED);
  await expect(fixture.enqueue(missing)).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });

  const again = { ...missing, idempotencyKey: 'key-2' };
  await expect(fixture.enqueue(again)).rejects.toMatchObject({ code: 'AUDIO_MISSING' });
  await uploadSong(fixture.storage.client, Buffer.from('other music'));
  const second = await fixture.enqueue(again);
  expect(await fixture.enqueue(again)).toEqual(second);
  const submissions = (await fixture.openRuns()).map(({ songhash, submissions: { length } }) => [songhash, length]);
  expect(new Map(submissions as [string, number][])).toEqual(
    new Map([
      [first.songhash, 1],
      [second.songhash, 1],
    ]),
  );
});

it('promise 2: parallel requests with one key whose audio arrives meanwhile are one submission at most', async () => {
  const other = await fixture.replica();
  const request = { ...KEYED, audio: sha224('other music') };
  const results = Promise.allSettled(
    Array.from({ length: 40 }, (_, n) => fixture.enqueueUntilAnswered(request, n % 2 ? other.client : fixture.client)),
  );
  await uploadSong(fixture.storage.client, Buffer.from('other music'));
  for (const result of await results)
    if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'AUDIO_MISSING' });
  const answer = await fixture.enqueue(request);
  expect(await fixture.enqueue(request, other.client)).toEqual(answer);
  expect((await fixture.openRuns()).map(({ submissions }) => submissions.length)).toEqual([1]);
  await fixture.finish(await fixture.claim());
  expect(await fixture.deliveries(answer.songhash)).toEqual([DONE]);
});

it('promise 2: CheckSubmission returns the answer to an equal request with the same source only', async () => {
  const source = { songhash: 'a'.repeat(56), track: 'drums' };
  const keyed = { ...KEYED, source };
  const check = async (more: object = {}) =>
    (await fixture.client.unary('CheckSubmission', { ...keyed, ...more }, call())).answer;
  expect(await check()).toBeNull();
  const first = await fixture.enqueue({ ...KEYED, source });
  expect(await check()).toEqual(first);
  for (const other of [
    { source: null },
    { source: { ...source, track: 'vocals' } },
    { source: { ...source, songhash: 'b'.repeat(56) } },
    { options: { mp3Kbps: 128 } },
    { model: 'htdemucs' },
    { callback: null },
    { idempotencyKey: 'key-2' },
    { idempotencyKey: '' },
  ])
    expect(await check(other), JSON.stringify(other)).toBeNull();
});

it.each(['ä', 'a b', 'a\tb', 'x'.repeat(256), '\u{1f3b5}'])(
  'Enqueue refuses the idempotency key %j',
  async (idempotencyKey) => {
    const refused = { code: 'INVALID_ARGUMENT', message: expect.stringContaining('idempotency_key') };
    await expect(fixture.enqueue({ idempotencyKey })).rejects.toMatchObject(refused);
    await expect(fixture.client.unary('CheckSubmission', { idempotencyKey }, call())).rejects.toMatchObject(refused);
  },
);

it.each(['x', 'x'.repeat(255), '"quoted"', '../../x', '!~'])(
  'Enqueue accepts the idempotency key %j',
  async (idempotencyKey) => {
    const first = await fixture.enqueue({ idempotencyKey });
    expect(await fixture.enqueue({ idempotencyKey })).toEqual(first);
  },
);
