// Tests how submissions are accepted over real gRPC, with a real Redis and a real store.

import { fromDuration } from '@stemline/common/grpc/time.ts';
import { parseAllowList } from '@stemline/common/net/address-guard/allow-list.ts';
import { MODEL_ORIGIN } from '@stemline/common/wire-words.ts';
import type { CheckSubmissionRequest } from '@stemline/proto/gen/stemline/queue/v1/CheckSubmissionRequest.ts';
import type { EnqueueRequest } from '@stemline/proto/gen/stemline/queue/v1/EnqueueRequest.ts';
import { call } from '@stemline/testing/call.ts';
import { modelList } from '@stemline/testing/queue/models.ts';
import { CALLBACK, startQueueService } from '@stemline/testing/queue-service/queue-service-fixture.ts';
import { useQueueService } from '@stemline/testing/queue-service/use-queue-service.ts';
import { MUSIC, uploadSong } from '@stemline/testing/storage/songs.ts';
import { expect, it } from 'vitest';

const fixture = useQueueService();

const counts = () => fixture.queue.counts();
const OWED_DONE = 'https://example.org/hook done pending';

it('Enqueue records a submission, queues it, and returns the resolved model', async () => {
  const answer = await fixture.enqueue({ submissionId: 'a', filename: 'Ä.mp3', options: { mp3Kbps: 192 } });
  expect(answer).toEqual({
    songhash: expect.stringMatching(/^[0-9a-f]{56}$/),
    run: 1,
    status: 'ENQUEUE_STATUS_QUEUED',
    state: 'JOB_STATE_WAITING',
    model: { name: 'preview', revision: '1' },
    position: 1,
    estimate: null,
  });
  expect(await fixture.openRuns()).toEqual([{ songhash: answer.songhash, run: 1, submissions: ['a'] }]);
  const { spec } = await fixture.claim();
  expect(spec).toMatchObject({
    songhash: answer.songhash,
    run: 1,
    namespace: 'default',
    audio: fixture.audio,
    model: 'preview',
    revision: '1',
    optionsJson: '{"mp3_kbps":192}',
    priority: 'normal',
    filename: 'Ä.mp3',
  });
  const stored = await fixture.storage.client.unary('GetSong', { songhash: answer.songhash }, call());
  expect(stored.run?.request).toMatchObject({
    model: { name: 'preview', revision: '1' },
    options: { mp3Kbps: 192 },
  });
});

it('a submission of a waiting song joins its run', async () => {
  const first = await fixture.enqueue({ submissionId: 'a' });
  const second = await fixture.enqueue({ submissionId: 'b' });
  expect(second).toEqual({ ...first, status: 'ENQUEUE_STATUS_JOINED' });
  expect(await counts()).toEqual({ waiting: 1, running: 0, entries: 1 });
  expect(await fixture.openRuns()).toEqual([{ songhash: first.songhash, run: 1, submissions: ['a', 'b'] }]);
});

it('a submission of a running song joins its run', async () => {
  await fixture.enqueue();
  await fixture.claim();
  expect(await fixture.enqueue()).toMatchObject({
    run: 1,
    status: 'ENQUEUE_STATUS_JOINED',
    state: 'JOB_STATE_RUNNING',
    position: 0,
  });
});

it('a hundred parallel submissions of one song are one run and one entry, and each is owed its own delivery', async () => {
  const other = await fixture.replica();
  const answers = await Promise.all(
    Array.from({ length: 100 }, (_, n) =>
      fixture.enqueueUntilAnswered(
        { submissionId: `s${n}`, callback: CALLBACK },
        n % 2 ? other.client : fixture.client,
      ),
    ),
  );
  expect(new Set(answers.map(({ songhash, run }) => `${songhash}:${run}`)).size).toBe(1);
  expect(answers.filter(({ status }) => status === 'ENQUEUE_STATUS_QUEUED')).toHaveLength(1);
  expect(await counts()).toEqual({ waiting: 1, running: 0, entries: 1 });
  await fixture.finish(await fixture.claim());
  expect(await fixture.deliveries(answers[0]?.songhash ?? '')).toEqual(Array(100).fill(OWED_DONE));
});

it('a submission with another model, option or namespace is another song', async () => {
  const answers = await Promise.all([
    fixture.enqueue(),
    fixture.enqueue({ model: 'htdemucs' }),
    fixture.enqueue({ options: { mp3Kbps: 128 } }),
    fixture.enqueue({ namespace: 'choir' }),
  ]);
  expect(new Set(answers.map(({ songhash }) => songhash)).size).toBe(4);
  expect((await counts()).entries).toBe(4);
  const same = await fixture.enqueue({ options: { mp3Kbps: 320 }, namespace: 'default', model: 'preview' });
  expect(same.songhash).toBe(answers[0]?.songhash);
});

it('a submission of a done song returns done, queues nothing, and its delivery is owed at once', async () => {
  const { songhash } = await fixture.enqueue();
  await fixture.finish(await fixture.claim());
  const answer = await fixture.enqueue({ submissionId: 'late', callback: CALLBACK });
  expect(answer).toMatchObject({ songhash, run: 1, status: 'ENQUEUE_STATUS_DONE', state: 'JOB_STATE_DONE' });
  expect(await counts()).toEqual({ waiting: 0, running: 0, entries: 0 });
  expect(await fixture.deliveries(songhash)).toEqual([OWED_DONE]);
  await fixture.queue.raw.flushall();
  await fixture.queue.registry.publish('separator-1', modelList(), 60_000);
  await fixture.enqueue({ submissionId: 'later', callback: CALLBACK });
  expect(await fixture.deliveries(songhash)).toEqual([OWED_DONE]);
  expect((await counts()).entries).toBe(0);
});

it('a submission of a failed song opens its next run', async () => {
  const { songhash } = await fixture.enqueue({ callback: CALLBACK });
  await fixture.fail(await fixture.claim());
  expect(await fixture.deliveries(songhash)).toEqual(['https://example.org/hook failed pending']);
  expect(await fixture.enqueue()).toMatchObject({ songhash, run: 2, status: 'ENQUEUE_STATUS_QUEUED' });
  expect((await fixture.claim()).spec.run).toBe(2);
});

it('a submission repeated with the same id is one run and one delivery, even after the run has ended', async () => {
  const repeat = () => fixture.enqueue({ submissionId: 'a', callback: CALLBACK });
  const first = await repeat();
  expect(await repeat()).toEqual(first);
  await fixture.finish(await fixture.claim());
  expect(await repeat()).toMatchObject({ run: 1, status: 'ENQUEUE_STATUS_DONE' });
  expect(await fixture.deliveries(first.songhash)).toEqual([OWED_DONE]);
  expect((await counts()).entries).toBe(0);
});

it('a submission repeated with the same id after its run failed returns that run and opens no other', async () => {
  const repeat = () => fixture.enqueue({ submissionId: 'a', callback: CALLBACK });
  const { songhash } = await repeat();
  await fixture.fail(await fixture.claim());
  expect(await repeat()).toMatchObject({ run: 1, status: 'ENQUEUE_STATUS_JOINED', state: 'JOB_STATE_FAILED' });
  expect(await fixture.deliveries(songhash)).toHaveLength(1);
  expect((await counts()).entries).toBe(0);
});

it('Enqueue refuses audio that is not stored', async () => {
  await expect(fixture.enqueue({ audio: 'a'.repeat(56) })).rejects.toMatchObject({ code: 'AUDIO_MISSING' });
  expect((await counts()).entries).toBe(0);
});

it.each<EnqueueRequest>([
  { submissionId: '' },
  { audio: 'abc' },
  { priority: 'PRIORITY_HIGH' },
  { priority: 99 as 0 },
  { callback: { ...CALLBACK, on: ['DELIVERY_EVENT_UNSPECIFIED'] } },
  { callback: { ...CALLBACK, on: ['DELIVERY_EVENT_DONE', 99 as 0] } },
  { options: { mp3Kbps: 319 } },
  { callback: { ...CALLBACK, url: 'ftp://example.org' } },
])('Enqueue refuses a submission with %j and records nothing', async (bad) => {
  await expect(fixture.enqueue(bad)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  expect(await fixture.openRuns()).toEqual([]);
});

const check = (more: CheckSubmissionRequest) => fixture.client.unary('CheckSubmission', more, call());

it('CheckSubmission returns the model of a valid submission, and records nothing', async () => {
  const { model } = await check({ model: 'preview', priority: 'PRIORITY_LOW', callback: CALLBACK });
  expect(model).toMatchObject({ name: 'preview', revision: '1', origin: 'MODEL_ORIGIN_PREVIEW' });
  expect(await fixture.openRuns()).toEqual([]);
  expect((await counts()).entries).toBe(0);
});

it.each<CheckSubmissionRequest>([
  { priority: 'PRIORITY_HIGH' },
  { options: { mp3Kbps: 319 } },
  { callback: { ...CALLBACK, url: 'ftp://example.org' } },
])('CheckSubmission refuses a submission with %j, as Enqueue does', async (bad) => {
  await expect(check({ model: 'preview', ...bad })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
});

it('a full queue refuses a submission, and the store keeps nothing of it', async () => {
  const { client } = await fixture.replica({ maxWaiting: 1 });
  await fixture.enqueue({ submissionId: 'first' }, client);
  const other = await uploadSong(fixture.storage.client, Buffer.from('other music'));
  const before = await fixture.openRuns();
  await expect(
    fixture.enqueue({ audio: other.audio, submissionId: 'x', callback: CALLBACK }, client),
  ).rejects.toMatchObject({ code: 'QUEUE_FULL' });
  expect(await fixture.openRuns()).toEqual(before);
  expect((await counts()).entries).toBe(1);
  await expect(client.unary('CheckSubmission', { model: '' }, call())).rejects.toMatchObject({ code: 'QUEUE_FULL' });
});

it('promise 9: a Redis without memory refuses a submission before and after its audio is stored, keeps nothing of it, and accepts it once memory is free', async () => {
  const { raw } = fixture.queue;
  const refused = { code: 'QUEUE_OUT_OF_MEMORY' };
  const before = await fixture.openRuns();
  await raw.config('SET', 'maxmemory', '1');
  await expect(check({ model: 'preview' })).rejects.toMatchObject(refused);
  await expect(fixture.enqueue({ submissionId: 'refused', callback: CALLBACK })).rejects.toMatchObject(refused);
  expect(await fixture.openRuns()).toEqual(before);
  await raw.config('SET', 'maxmemory', '0');
  await fixture.service.reconciler.pass(new AbortController().signal);
  expect((await counts()).entries).toBe(0);
  await uploadSong(fixture.storage.client, MUSIC);
  await fixture.enqueue({ submissionId: 'repeated', callback: CALLBACK });
  expect((await counts()).entries).toBe(1);
});

it('promise 9: a submission that a call without an answer had queued gets no callback when its repetition is refused', async () => {
  const { raw } = fixture.queue;
  await fixture.enqueue({ submissionId: 'refused', callback: CALLBACK });
  await fixture.enqueue({ submissionId: 'kept', callback: CALLBACK });
  await raw.config('SET', 'maxmemory', '1');
  const repeated = fixture.enqueue({ submissionId: 'refused', callback: CALLBACK });
  await expect(repeated).rejects.toMatchObject({ code: 'QUEUE_OUT_OF_MEMORY' });
  await raw.config('SET', 'maxmemory', '0');
  const claim = await fixture.claim();
  await fixture.fail(claim);
  expect(await fixture.queue.deliveries(claim.spec.songhash)).toMatchObject([{ submissionId: 'kept' }]);
});

it('a full queue accepts a submission that joins a waiting song', async () => {
  const { client } = await fixture.replica({ maxWaiting: 1 });
  await fixture.enqueue({}, client);
  expect(await fixture.enqueue({}, client)).toMatchObject({ status: 'ENQUEUE_STATUS_JOINED', position: 1 });
});

it('Enqueue fails while the store is unavailable, and the queue stays empty', async () => {
  const { client } = await fixture.replica({ storagePort: 1 });
  await expect(fixture.enqueue({}, client)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  expect((await counts()).entries).toBe(0);
});

it('ListModels returns the models that the separators publish', async () => {
  const { models, media, ...rest } = await fixture.client.unary('ListModels', {}, call());
  const listed = models.map(({ origin, segment, ...same }) => ({
    ...same,
    origin: MODEL_ORIGIN.fromWire(origin),
    segmentSeconds: fromDuration(segment),
  }));
  const { inputs = [], formats = [], rates = [], minLength, maxLength } = media ?? {};
  const limits = { inputs, formats, rates, minSeconds: fromDuration(minLength), maxSeconds: fromDuration(maxLength) };
  const { pace: _, ...expected } = modelList();
  expect({ models: listed, media: limits, ...rest }).toEqual({ ...expected, liveSeparators: 1 });
});

it.each([
  ['Enqueue', 'spleeter', 'MODEL_UNKNOWN'],
  ['Enqueue', 'mdx_q', 'MODEL_UNAVAILABLE'],
  ['CheckSubmission', 'spleeter', 'MODEL_UNKNOWN'],
  ['CheckSubmission', 'mdx_q', 'MODEL_UNAVAILABLE'],
])('%s refuses the model %s as %s and records nothing', async (rpc, model, code) => {
  const sent: Promise<unknown> = rpc === 'Enqueue' ? fixture.enqueue({ model }) : check({ model });
  await expect(sent).rejects.toMatchObject({ code });
  expect(await fixture.openRuns()).toEqual([]);
});

it('CheckSubmission resolves an empty name and auto to the default model', async () => {
  expect((await check({ model: '' })).model?.name).toBe('preview');
  const { client } = await fixture.replica({ defaultModel: 'htdemucs' });
  expect((await client.unary('CheckSubmission', { model: 'auto' }, call())).model?.name).toBe('htdemucs');
});

it('the models published last are used while no separator is alive', async () => {
  await fixture.queue.registry.withdraw('separator-1');
  expect(await fixture.client.unary('ListModels', {}, call())).toMatchObject({ auto: 'preview', liveSeparators: 0 });
  expect(await fixture.enqueue()).toMatchObject({ status: 'ENQUEUE_STATUS_QUEUED', model: { name: 'preview' } });
});

it('a submission is refused as NO_MODELS before any separator has published its models', async () => {
  const fresh = await startQueueService(fixture.redis.url, { models: false });
  try {
    await expect(fresh.enqueue()).rejects.toMatchObject({ code: 'NO_MODELS' });
    const checking = fresh.client.unary('CheckSubmission', { model: 'preview' }, call());
    await expect(checking).rejects.toMatchObject({ code: 'NO_MODELS' });
    const listed = await fresh.client.unary('ListModels', {}, call());
    expect(listed).toMatchObject({ models: [], liveSeparators: 0, media: null });
    expect(await fresh.openRuns()).toEqual([]);
  } finally {
    await fresh.stop();
  }
});

const PRIVATE = { ...CALLBACK, url: 'http://10.1.2.3/hook' };

it('Enqueue and CheckSubmission refuse a callback to a private address, and nothing is recorded', async () => {
  const refused = { code: 'CALLBACK_REFUSED', message: expect.stringContaining('a private network') };
  await expect(fixture.enqueue({ callback: PRIVATE })).rejects.toMatchObject(refused);
  await expect(fixture.client.unary('CheckSubmission', { callback: PRIVATE }, call())).rejects.toMatchObject(refused);
  expect(await fixture.openRuns()).toEqual([]);
});

it('Enqueue keeps a callback to a private address with the reason when the caller asks for it', async () => {
  const request = { callback: PRIVATE, keepRefusedCallback: true };
  await fixture.client.unary('CheckSubmission', request, call());
  const { songhash } = await fixture.enqueue(request);
  await fixture.finish(await fixture.claim());
  const [owed] = await fixture.queue.take(1, 1_000);
  expect(owed).toMatchObject({ songhash, ...{ url: PRIVATE.url, dataJson: PRIVATE.dataJson } });
  expect(owed?.refusal).toContain('a private network');
});

it('Enqueue accepts a callback to an address of the allow list', async () => {
  const callbackAllow = parseAllowList('10.1.0.0/16,localhost');
  const { client } = await fixture.replica({ ...(callbackAllow && { callbackAllow }) });
  for (const url of [PRIVATE.url, 'http://localhost:8000/'])
    await fixture.enqueue({ callback: { ...CALLBACK, url } }, client);
  await expect(fixture.enqueue({ callback: { ...CALLBACK, url: 'http://10.2.0.1/' } }, client)).rejects.toMatchObject({
    code: 'CALLBACK_REFUSED',
  });
});
