// Tests the queue after one pass of the reconciler: Redis was wiped, was unavailable, or differs
// from the store. Real Redis, real store, real gRPC.

import { songhashOf } from '@stemline/common/songhash.ts';
import { DELIVERY_EVENT, DELIVERY_RESULT, PRIORITY } from '@stemline/common/wire-words.ts';
import { call } from '@stemline/testing/call.ts';
import { modelList } from '@stemline/testing/queue/models.ts';
import { CALLBACK, startQueueService } from '@stemline/testing/queue-service/queue-service-fixture.ts';
import { useQueueService } from '@stemline/testing/queue-service/use-queue-service.ts';
import { startRedis } from '@stemline/testing/redis/redis-fixture.ts';
import { uploadSong } from '@stemline/testing/storage/songs.ts';
import { expect, it } from 'vitest';

const fixture = useQueueService();

const check = () => fixture.service.reconciler.check(new AbortController().signal);
const pass = () => fixture.service.reconciler.pass(new AbortController().signal);
const counts = () => fixture.queue.counts();
const cancelInStore = (songhash: string) =>
  fixture.storage.client.unary(
    'PublishOutcome',
    { songhash, run: 1, outcome: { state: 'OUTCOME_STATE_CANCELLED', reason: 'Enough.' } },
    call(),
  );
const enqueueText = async (text: string) => {
  const { audio } = await uploadSong(fixture.storage.client, Buffer.from(text));
  return fixture.enqueue({ audio, callback: CALLBACK });
};

/** Acts as the notifier: makes every due delivery once, and each succeeds. */
const deliverAll = async () => {
  const taken = await fixture.queue.take(100, 10_000);
  for (const delivery of taken) {
    const { songhash, run, submissionId, event } = delivery;
    const ended = { event: DELIVERY_EVENT.toWire(event), result: DELIVERY_RESULT.toWire('delivered'), attempts: 1 };
    await fixture.storage.client.unary('RecordDelivery', { songhash, run, submissionId, ...ended }, call());
    await fixture.queue.outbox.close(delivery, 'delivered', '');
  }
  return taken.map(({ id }) => id);
};

it('promise 7: after Redis was wiped, unfinished songs wait again in the order of arrival, and ended ones keep their end', async () => {
  const finished = await enqueueText('finished');
  await fixture.finish(await fixture.claim());
  const failed = await enqueueText('failed');
  await fixture.fail(await fixture.claim());
  const cancelled = await enqueueText('cancelled');
  await fixture.client.unary('CancelJob', { songhash: cancelled.songhash }, call());
  const running = await enqueueText('running');
  await fixture.claim();
  const waiting = [];
  for (const text of ['one', 'two', 'three', 'four']) waiting.push((await enqueueText(text)).songhash);
  await deliverAll();

  await fixture.queue.raw.flushall();
  expect(await pass()).toEqual({ queued: 5, settled: 0 });
  const listed = await fixture.queue.jobs();
  expect(listed.waiting.map(({ songhash }) => songhash)).toEqual([running.songhash, ...waiting]);
  expect(listed.waiting.map(({ run }) => run)).toEqual([1, 1, 1, 1, 1]);
  expect(await counts()).toEqual({ waiting: 5, running: 0, entries: 5 });
  for (const { songhash } of [finished, failed, cancelled])
    expect(await fixture.queue.reader.newest(songhash)).toBeUndefined();
  expect(await pass()).toEqual({ queued: 0, settled: 0 });
});

it('after Redis was wiped, deliveries are owed under the same ids as before', async () => {
  const { songhash } = await fixture.enqueue({ submissionId: 'a', callback: CALLBACK });
  await fixture.enqueue({ submissionId: 'b', callback: CALLBACK });
  await fixture.queue.raw.flushall();
  await pass();
  await fixture.finish(await fixture.claim());
  const owed = (await fixture.queue.deliveries(songhash)).map(({ id, submissionId }) => [submissionId, id]);
  expect(owed.map(([id]) => id).sort()).toEqual(['a', 'b']);
  await fixture.queue.raw.flushall();
  expect(await pass()).toEqual({ queued: 0, settled: 1 });
  const again = (await fixture.queue.deliveries(songhash)).map(({ id, submissionId }) => [submissionId, id]);
  expect(again.sort()).toEqual(owed.sort());
  expect((await deliverAll()).sort()).toEqual(owed.map(([, id]) => id).sort());
  await fixture.queue.raw.flushall();
  expect(await pass()).toEqual({ queued: 0, settled: 0 });
  expect(await deliverAll()).toEqual([]);
});

it('after Redis was wiped, a callback that cannot be called is owed with the same reason as before', async () => {
  const refusal = '"callback.url" must be a whole URL.';
  const callback = { ...CALLBACK, url: 'example.org/hook', refusal };
  const { songhash } = await fixture.enqueue({ callback });
  const owed = async () => (await fixture.queue.deliveries(songhash)).map(({ url, refusal }) => ({ url, refusal }));
  await fixture.queue.raw.flushall();
  await pass();
  await fixture.finish(await fixture.claim());
  expect(await owed()).toEqual([{ url: 'example.org/hook', refusal }]);
  await fixture.queue.raw.flushall();
  expect(await pass()).toEqual({ queued: 0, settled: 1 });
  expect(await owed()).toEqual([{ url: 'example.org/hook', refusal }]);
});

it('after Redis was wiped, jobs and deliveries have the ids of the requests that made them', async () => {
  const { audio } = await uploadSong(fixture.storage.client, Buffer.from('traced'));
  const enqueue = (submissionId: string, requestId: string) =>
    fixture.client.unary('Enqueue', { audio, submissionId, callback: CALLBACK }, { ...call(), requestId });
  await enqueue('first', 'opens-1');
  await enqueue('second', 'joins-2');
  await fixture.queue.raw.flushall();
  expect(await pass()).toMatchObject({ queued: 1 });
  const claim = await fixture.claim();
  expect(claim.spec.requestId).toBe('opens-1');
  await fixture.finish(claim);
  const taken = await fixture.queue.take(2, 10_000);
  expect(taken.map(({ submissionId, requestId }) => [submissionId, requestId]).sort()).toEqual([
    ['first', 'opens-1'],
    ['second', 'joins-2'],
  ]);
});

it('two replicas that rebuild the queue at the same time make one entry for each song', async () => {
  const other = await fixture.replica();
  for (let n = 0; n < 60; n += 1) await enqueueText(`song ${n}`);
  await fixture.queue.raw.flushall();
  const signal = new AbortController().signal;
  const both = await Promise.all([fixture.service.reconciler.pass(signal), other.service.reconciler.pass(signal)]);
  expect(both.every(({ settled }) => settled === 0)).toBe(true);
  expect(await counts()).toEqual({ waiting: 60, running: 0, entries: 60 });
});

it('songs beyond the limit of the queue stay in the store until a later pass', async () => {
  const small = await fixture.replica({ maxWaiting: 2 });
  for (const text of ['one', 'two', 'three']) await enqueueText(text);
  await fixture.queue.raw.flushall();
  const signal = new AbortController().signal;
  expect(await small.service.reconciler.pass(signal)).toEqual({ queued: 2, settled: 0 });
  await fixture.claim();
  expect(await small.service.reconciler.pass(signal)).toEqual({ queued: 1, settled: 0 });
  expect((await counts()).entries).toBe(3);
});

it('a submission recorded while Redis was unavailable is queued by the next pass, without a repeated call', async () => {
  const ownRedis = await startRedis();
  const own = await startQueueService(ownRedis.url);
  try {
    // The models are known, and Redis becomes unavailable between the record and the queue
    // script.
    const song = { audio: own.audio, namespace: 'default' };
    const model = { name: 'preview', revision: '1' };
    const request = { ...song, model, priority: PRIORITY.toWire('normal') };
    const submission = { id: 'a', callback: CALLBACK };
    const songhash = songhashOf({ ...song, model: model.name, revision: model.revision, optionsJson: '{}' });
    await own.storage.client.unary('RecordSubmission', { songhash, request, submission }, call());
    await ownRedis.kill();
    await expect(own.enqueue()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await expect(own.service.reconciler.pass(new AbortController().signal)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
    });
    await ownRedis.restart();
    await expect
      .poll(() => own.service.reconciler.pass(new AbortController().signal).catch(() => undefined), {
        timeout: 60_000,
      })
      .toEqual({ queued: 1, settled: 0 });
    await own.finish(await own.claim());
    expect(await own.deliveries(songhash)).toEqual(['https://example.org/hook done pending']);
  } finally {
    await own.stop();
    await ownRedis.stop();
  }
});

it('a submission recorded only in the store is owed its delivery when the run that it joined has ended', async () => {
  const { songhash } = await fixture.enqueue();
  const model = { name: 'preview', revision: '1' };
  const request = { audio: fixture.audio, model, priority: PRIORITY.toWire('normal') };
  const submission = { id: 'unheard', callback: CALLBACK };
  await fixture.storage.client.unary('RecordSubmission', { songhash, request, submission }, call());
  expect(await pass()).toEqual({ queued: 0, settled: 0 });
  await fixture.finish(await fixture.claim());
  expect(await fixture.deliveries(songhash)).toEqual([]);
  expect(await pass()).toEqual({ queued: 0, settled: 1 });
  expect(await fixture.deliveries(songhash)).toEqual(['https://example.org/hook done pending']);
});

it('the second pass, and not the first, ends a job that is live although its run was cancelled in the store', async () => {
  const { songhash } = await fixture.enqueue();
  await cancelInStore(songhash);
  expect(await pass()).toEqual({ queued: 0, settled: 0 });
  expect((await fixture.queue.reader.newest(songhash))?.state).toBe('waiting');
  expect(await pass()).toEqual({ queued: 0, settled: 1 });
  expect(await fixture.queue.reader.newest(songhash)).toMatchObject({ state: 'cancelled', reason: 'Enough.' });
  expect((await counts()).entries).toBe(0);
});

it('the second pass ends a job whose run was removed from the store', async () => {
  const { songhash } = await fixture.enqueue({ submissionId: 'a' });
  await fixture.storage.client.unary('RetractSubmission', { songhash, run: 1, submissionId: 'a' }, call());
  await pass();
  expect(await pass()).toEqual({ queued: 0, settled: 1 });
  expect((await counts()).entries).toBe(0);
});

it('a pass of the reconciler queues a job again that has ended only in the queue', async () => {
  const { songhash } = await fixture.enqueue();
  const { spec } = await fixture.claim();
  await fixture.queue.producer().settle(spec, { state: 'failed', code: 'X', reason: '' }, []);
  expect(await pass()).toEqual({ queued: 1, settled: 0 });
  expect((await fixture.queue.reader.newest(songhash))?.state).toBe('waiting');
});

it('a submission of an ended run gets the end that the store has recorded, not that of the queue', async () => {
  const { songhash } = await fixture.enqueue();
  const claim = await fixture.claim();
  await fixture.queue.producer().settle(claim.spec, { state: 'failed', code: 'X', reason: '' }, []);
  await fixture.finish(claim);
  const answer = await fixture.enqueue({ callback: CALLBACK });
  expect(answer).toMatchObject({ run: 1, status: 'ENQUEUE_STATUS_DONE' });
  expect(await fixture.deliveries(songhash)).toEqual(['https://example.org/hook done pending']);
  expect((await fixture.queue.reader.newest(songhash))?.state).toBe('done');
});

it('a new connection to Redis starts a pass of the reconciler at once', async () => {
  const ownRedis = await startRedis();
  const own = await startQueueService(ownRedis.url);
  try {
    const waiting = () => own.queue.reader.countWaiting().catch(() => 0);
    await own.enqueue();
    await own.queue.raw.flushall();
    own.service.reconcileLoop.start();
    await expect.poll(waiting).toBe(1);
    // The pass at the start is over, and the next one is due in a quarter of an hour.
    await own.queue.raw.flushall();
    await ownRedis.restart();
    await expect.poll(waiting, { timeout: 60_000 }).toBe(1);
  } finally {
    await own.stop();
    await ownRedis.stop();
  }
});

it('a check makes a pass only at the start and after Redis was wiped', async () => {
  const { songhash } = await fixture.enqueue();
  expect(await check()).toEqual({ queued: 0, settled: 0 });
  // Recorded only in the store: a pass would queue it.
  const model = { name: 'preview', revision: '1' };
  const { audio } = await uploadSong(fixture.storage.client, Buffer.from('unheard'));
  const hidden = songhashOf({ namespace: 'default', audio, model: 'preview', revision: '1', optionsJson: '{}' });
  const request = { namespace: 'default', audio, model, priority: PRIORITY.toWire('normal') };
  await fixture.storage.client.unary(
    'RecordSubmission',
    { songhash: hidden, request, submission: { id: 'b' } },
    call(),
  );
  expect(await check()).toEqual({ queued: 0, settled: 0 });
  await fixture.queue.raw.flushall();
  expect(await check()).toEqual({ queued: 2, settled: 0 });
  expect(await check()).toEqual({ queued: 0, settled: 0 });
  const { waiting } = await fixture.queue.jobs();
  expect(waiting.map((job) => job.songhash)).toEqual([songhash, hidden]);
});

it('a check queues a song whose submission was recorded while Redis was unavailable, without a pass', async () => {
  await check();
  const { songhash } = await fixture.enqueue();
  await fixture.queue.raw.set(fixture.queue.keys.job(`${songhash}:2`), 'not a hash');
  await fixture.fail(await fixture.claim());
  await expect(fixture.enqueue({ callback: CALLBACK })).rejects.toMatchObject({ code: 'INTERNAL' });
  expect(await check()).toEqual({ queued: 0, settled: 0 });
  await fixture.queue.raw.del(fixture.queue.keys.job(`${songhash}:2`));
  await expect.poll(check).toEqual({ queued: 1, settled: 0 });
  expect(await fixture.queue.reader.newest(songhash)).toMatchObject({ run: 2, state: 'waiting' });
});

it('songs beyond the limit of the queue are queued by a check as soon as it is no longer full', async () => {
  const small = await fixture.replica({ maxWaiting: 1 });
  const checkSmall = () => small.service.reconciler.check(new AbortController().signal);
  for (const text of ['one', 'two', 'three']) await enqueueText(text);
  await fixture.queue.raw.flushall();
  expect(await checkSmall()).toEqual({ queued: 1, settled: 0 });
  expect(await checkSmall()).toEqual({ queued: 0, settled: 0 });
  await fixture.claim();
  await expect.poll(checkSmall).toEqual({ queued: 1, settled: 0 });
  expect(await counts()).toEqual({ waiting: 1, running: 1, entries: 2 });
});

it('after Redis was wiped, a song that arrives first does not pass those that arrived before', async () => {
  const before = [];
  for (const text of ['one', 'two', 'three']) before.push((await enqueueText(text)).songhash);
  await fixture.queue.raw.flushall();
  await fixture.queue.registry.publish('separator-1', modelList(), 60_000);
  const { songhash } = await enqueueText('four');
  await pass();
  const { waiting } = await fixture.queue.jobs();
  expect(waiting.map((job) => job.songhash)).toEqual([...before, songhash]);
  expect((await fixture.claim()).spec.songhash).toBe(before[0]);
});

it('a pass of the reconciler ends when its signal aborts', async () => {
  await fixture.enqueue();
  await fixture.queue.raw.flushall();
  await expect(fixture.service.reconciler.pass(AbortSignal.abort())).rejects.toThrow();
  expect((await counts()).entries).toBe(0);
});
