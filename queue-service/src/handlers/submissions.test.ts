// Tests how submissions are accepted over real gRPC, with a real Redis and a real store.

import { MODEL_ORIGIN } from '@stemline/common/wire-words.ts';
import type { EnqueueRequest } from '@stemline/proto/gen/stemline/queue/v1/EnqueueRequest.ts';
import { call } from '@stemline/testing/call.ts';
import { modelList } from '@stemline/testing/queue/models.ts';
import { CALLBACK, startQueueService } from '@stemline/testing/queue-service/queue-service-fixture.ts';
import { useQueueService } from '@stemline/testing/queue-service/use-queue-service.ts';
import { uploadSong } from '@stemline/testing/storage/songs.ts';
import { describe, expect, it } from 'vitest';

const fixture = useQueueService();

const counts = () => fixture.queue.counts();
const TOLD_DONE = 'https://example.org/hook done pending';

describe('a submission', () => {
  it('is recorded, then queued, and answered with the resolved model', async () => {
    const answer = await fixture.enqueue({ submissionId: 'a', filename: 'Ä.mp3', optionsJson: '{"mp3_kbps":192}' });
    expect(answer).toEqual({
      songhash: expect.stringMatching(/^[0-9a-f]{56}$/),
      run: 1,
      status: 'ENQUEUE_STATUS_QUEUED',
      state: 'JOB_STATE_WAITING',
      model: 'preview',
      revision: '1',
      position: 1,
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
      contentType: 'audio/mpeg',
      filename: 'Ä.mp3',
    });
    const stored = await fixture.storage.client.unary('GetSong', { songhash: answer.songhash }, call());
    expect(stored.run?.request).toMatchObject({ model: 'preview', revision: '1', optionsJson: '{"mp3_kbps":192}' });
  });

  it('of a waiting song joins its run', async () => {
    const first = await fixture.enqueue({ submissionId: 'a' });
    const second = await fixture.enqueue({ submissionId: 'b' });
    expect(second).toEqual({ ...first, status: 'ENQUEUE_STATUS_JOINED' });
    expect(await counts()).toEqual({ waiting: 1, running: 0, entries: 1 });
    expect(await fixture.openRuns()).toEqual([{ songhash: first.songhash, run: 1, submissions: ['a', 'b'] }]);
  });

  it('of a running song joins its run', async () => {
    await fixture.enqueue();
    await fixture.claim();
    expect(await fixture.enqueue()).toMatchObject({
      run: 1,
      status: 'ENQUEUE_STATUS_JOINED',
      state: 'JOB_STATE_RUNNING',
      position: 0,
    });
  });

  it('of one song, a hundred times in parallel, is one run and one entry, and each is owed its own delivery', async () => {
    const other = await fixture.replica();
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, n) =>
        fixture.enqueue({ submissionId: `s${n}`, callback: CALLBACK }, n % 2 ? other.client : fixture.client),
      ),
    );
    expect(new Set(answers.map(({ songhash, run }) => `${songhash}:${run}`)).size).toBe(1);
    expect(answers.filter(({ status }) => status === 'ENQUEUE_STATUS_QUEUED')).toHaveLength(1);
    expect(await counts()).toEqual({ waiting: 1, running: 0, entries: 1 });
    await fixture.finish(await fixture.claim());
    expect(await fixture.deliveries(answers[0]?.songhash ?? '')).toEqual(Array(100).fill(TOLD_DONE));
  });

  it('with another model, option or namespace is another song', async () => {
    const answers = await Promise.all([
      fixture.enqueue(),
      fixture.enqueue({ model: 'htdemucs' }),
      fixture.enqueue({ optionsJson: '{"mp3_kbps":128}' }),
      fixture.enqueue({ namespace: 'choir' }),
    ]);
    expect(new Set(answers.map(({ songhash }) => songhash)).size).toBe(4);
    expect((await counts()).entries).toBe(4);
    const same = await fixture.enqueue({ optionsJson: '{"mp3_kbps":320}', namespace: 'default', model: 'preview' });
    expect(same.songhash).toBe(answers[0]?.songhash);
  });

  it('of a song that is done is answered as done, runs nothing, and its delivery is owed at once', async () => {
    const { songhash } = await fixture.enqueue();
    await fixture.finish(await fixture.claim());
    const answer = await fixture.enqueue({ submissionId: 'late', callback: CALLBACK });
    expect(answer).toMatchObject({ songhash, run: 1, status: 'ENQUEUE_STATUS_DONE', state: 'JOB_STATE_DONE' });
    expect(await counts()).toEqual({ waiting: 0, running: 0, entries: 0 });
    expect(await fixture.deliveries(songhash)).toEqual([TOLD_DONE]);
    await fixture.queue.raw.flushall();
    await fixture.queue.registry.publish('separator-1', modelList(), 60_000);
    await fixture.enqueue({ submissionId: 'later', callback: CALLBACK });
    expect(await fixture.deliveries(songhash)).toEqual([TOLD_DONE]);
    expect((await counts()).entries).toBe(0);
  });

  it('of a song that failed opens its next run', async () => {
    const { songhash } = await fixture.enqueue({ callback: CALLBACK });
    await fixture.fail(await fixture.claim());
    expect(await fixture.deliveries(songhash)).toEqual(['https://example.org/hook failed pending']);
    expect(await fixture.enqueue()).toMatchObject({ songhash, run: 2, status: 'ENQUEUE_STATUS_QUEUED' });
    expect((await fixture.claim()).spec.run).toBe(2);
  });

  it('repeated with the same id is one run and one delivery, even after the run has ended', async () => {
    const repeat = () => fixture.enqueue({ submissionId: 'a', callback: CALLBACK });
    const first = await repeat();
    expect(await repeat()).toEqual(first);
    await fixture.finish(await fixture.claim());
    expect(await repeat()).toMatchObject({ run: 1, status: 'ENQUEUE_STATUS_DONE' });
    expect(await fixture.deliveries(first.songhash)).toEqual([TOLD_DONE]);
    expect((await counts()).entries).toBe(0);
  });

  it('repeated with the same id after its run failed is answered with that run and opens no new one', async () => {
    const repeat = () => fixture.enqueue({ submissionId: 'a', callback: CALLBACK });
    const { songhash } = await repeat();
    await fixture.fail(await fixture.claim());
    expect(await repeat()).toMatchObject({ run: 1, status: 'ENQUEUE_STATUS_JOINED', state: 'JOB_STATE_FAILED' });
    expect(await fixture.deliveries(songhash)).toHaveLength(1);
    expect((await counts()).entries).toBe(0);
  });

  it('of audio that is not stored is refused', async () => {
    await expect(fixture.enqueue({ audio: 'a'.repeat(56) })).rejects.toMatchObject({ code: 'AUDIO_MISSING' });
    expect((await counts()).entries).toBe(0);
  });

  it('that is malformed is refused before anything is recorded', async () => {
    const malformed: EnqueueRequest[] = [
      { submissionId: '' },
      { audio: 'abc' },
      { priority: 'PRIORITY_HIGH' },
      { priority: 99 as 0 },
      { callback: { ...CALLBACK, on: ['DELIVERY_EVENT_UNSPECIFIED'] } },
      { callback: { ...CALLBACK, on: ['DELIVERY_EVENT_DONE', 99 as 0] } },
      { optionsJson: '{"x":1}' },
      { callback: { ...CALLBACK, url: 'ftp://example.org' } },
    ];
    for (const bad of malformed) await expect(fixture.enqueue(bad)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    expect(await fixture.openRuns()).toEqual([]);
  });

  it('is refused by CheckSubmission if Enqueue would refuse it; CheckSubmission records nothing', async () => {
    const check = (more: object) => fixture.client.unary('CheckSubmission', { model: 'preview', ...more }, call());
    expect((await check({ priority: 'PRIORITY_LOW', callback: CALLBACK })).model?.name).toBe('preview');
    for (const bad of [
      { priority: 'PRIORITY_HIGH' },
      { optionsJson: '{"x":1}' },
      { callback: { ...CALLBACK, url: 'ftp://example.org' } },
    ])
      await expect(check(bad)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    expect(await fixture.openRuns()).toEqual([]);
    expect((await counts()).entries).toBe(0);
  });
});

describe('a full queue', () => {
  it('refuses a submission and leaves nothing of it in the store', async () => {
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

  it('still lets a submission join a waiting song', async () => {
    const { client } = await fixture.replica({ maxWaiting: 1 });
    await fixture.enqueue({}, client);
    expect(await fixture.enqueue({}, client)).toMatchObject({ status: 'ENQUEUE_STATUS_JOINED', position: 1 });
  });
});

describe('an unavailable store', () => {
  it('makes Enqueue fail and leaves the queue empty', async () => {
    const { client } = await fixture.replica({ storagePort: 1 });
    await expect(fixture.enqueue({}, client)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect((await counts()).entries).toBe(0);
  });
});

describe('models', () => {
  it('are listed as the separators publish them', async () => {
    const { models, ...rest } = await fixture.client.unary('ListModels', {}, call());
    expect(models.map(({ origin, ...rest }) => ({ ...rest, origin: MODEL_ORIGIN.fromWire(origin) }))).toEqual(
      modelList().models,
    );
    expect(rest).toEqual({
      auto: 'preview',
      autoReason: 'The weights of htdemucs are not installed.',
      liveSeparators: 1,
    });
  });

  it('that are unknown or not held are refused by Enqueue and by CheckSubmission alike', async () => {
    const check = (model: string) => fixture.client.unary('CheckSubmission', { model }, call());
    for (const ask of [check, (model: string) => fixture.enqueue({ model })]) {
      await expect(ask('spleeter')).rejects.toMatchObject({ code: 'MODEL_UNKNOWN' });
      await expect(ask('mdx_q')).rejects.toMatchObject({ code: 'MODEL_UNAVAILABLE' });
    }
    expect((await check('')).model).toMatchObject({ name: 'preview', revision: '1', origin: 'MODEL_ORIGIN_PREVIEW' });
    const { client } = await fixture.replica({ defaultModel: 'htdemucs' });
    expect((await client.unary('CheckSubmission', { model: 'auto' }, call())).model?.name).toBe('htdemucs');
    expect(await fixture.openRuns()).toEqual([]);
  });

  it('that were known last are used while no separator is alive', async () => {
    await fixture.queue.registry.withdraw('separator-1');
    expect(await fixture.client.unary('ListModels', {}, call())).toMatchObject({ auto: 'preview', liveSeparators: 0 });
    expect(await fixture.enqueue()).toMatchObject({ status: 'ENQUEUE_STATUS_QUEUED', model: 'preview' });
  });

  it('are unknown before any separator has published, so a submission is refused as NO_MODELS', async () => {
    const young = await startQueueService(fixture.redis.url, { models: false });
    try {
      await expect(young.enqueue()).rejects.toMatchObject({ code: 'NO_MODELS' });
      const checking = young.client.unary('CheckSubmission', { model: 'preview' }, call());
      await expect(checking).rejects.toMatchObject({ code: 'NO_MODELS' });
      expect(await young.client.unary('ListModels', {}, call())).toMatchObject({ models: [], liveSeparators: 0 });
      expect(await young.openRuns()).toEqual([]);
    } finally {
      await young.stop();
    }
  });
});
