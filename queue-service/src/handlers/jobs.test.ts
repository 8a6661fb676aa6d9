// Tests listing, cancelling and retrying jobs over real gRPC, with a real Redis and a real store.

import { deadlineSignal } from '@stemline/common/async/abort.ts';
import { jobIdOf } from '@stemline/job-queue/keys.ts';
import { STALLED_MS } from '@stemline/job-queue/policy.ts';
import type { Priority } from '@stemline/proto/gen/stemline/common/v1/Priority.ts';
import { collect } from '@stemline/testing/bytes.ts';
import { call } from '@stemline/testing/call.ts';
import { aSong } from '@stemline/testing/queue/job-specs.ts';
import { modelList, modelOf } from '@stemline/testing/queue/models.ts';
import { CALLBACK } from '@stemline/testing/queue-service/queue-service-fixture.ts';
import { useQueueService } from '@stemline/testing/queue-service/use-queue-service.ts';
import { uploadSong } from '@stemline/testing/storage/songs.ts';
import { expect, it } from 'vitest';

const fixture = useQueueService();

const UNKNOWN = 'f'.repeat(56);
const job = async (songhash: string) => (await fixture.client.unary('GetJob', { songhash }, call())).job;
const list = (page = {}) => fixture.client.unary('ListJobs', page, call());
const cancel = (songhash: string) => fixture.client.unary('CancelJob', { songhash }, call());
const retry = (songhash: string) => fixture.client.unary('RetryJob', { songhash }, call());
const counts = () => fixture.queue.counts();
const enqueueOther = async (text: string, priority: Priority = 'PRIORITY_UNSPECIFIED') => {
  const { audio } = await uploadSong(fixture.storage.client, Buffer.from(text));
  return fixture.enqueue({ audio, priority });
};

it('ListJobs returns waiting jobs in starting order with their positions, and running jobs apart', async () => {
  const low = await enqueueOther('one', 'PRIORITY_LOW');
  const first = await fixture.enqueue();
  const second = await enqueueOther('two');
  const waiting = (await list()).waiting.map(({ songhash, position }) => [songhash, position]);
  expect(waiting).toEqual([
    [first.songhash, 1],
    [second.songhash, 2],
    [low.songhash, 3],
  ]);
  await fixture.claim();
  const listed = await list();
  expect(listed.running.map(({ songhash, state, attempt }) => [songhash, state, attempt])).toEqual([
    [first.songhash, 'JOB_STATE_RUNNING', 1],
  ]);
  expect(listed.waiting.map(({ songhash, position }) => [songhash, position])).toEqual([
    [second.songhash, 1],
    [low.songhash, 2],
  ]);
});

it('a job or a delivery whose record cannot be read is missing in lists, which return the others with their times', async () => {
  const { songhash } = await fixture.enqueue({ callback: CALLBACK });
  const damaged = await enqueueOther('two');
  const at = fixture.queue.keys.job(jobIdOf(damaged));
  for (const field of ['state', 'priority']) {
    await fixture.queue.raw.hset(at, field, 'paused');
    expect((await list()).waiting).toMatchObject([{ songhash }]);
    const songhashes = [damaged.songhash, songhash];
    const { jobs } = await fixture.client.unary('BatchGetJobs', { songhashes }, call());
    expect(jobs).toMatchObject([{ songhash }]);
    expect(await job(songhash)).toMatchObject({ songhash });
    await expect(job(damaged.songhash)).rejects.toMatchObject({ code: 'INTERNAL' });
  }
  await cancel(songhash);
  const [delivery] = await fixture.queue.deliveries(songhash);
  await fixture.queue.raw.hset(fixture.queue.keys.delivery(delivery?.id ?? ''), 'event', 'paused');
  for (const request of [{}, { songhash }])
    expect(await fixture.client.unary('ListDeliveries', request, call())).toMatchObject({ deliveries: [] });
});

it('GetJob and BatchGetJobs return jobs, without unknown ones', async () => {
  const { songhash } = await fixture.enqueue();
  const other = await enqueueOther('two');
  expect(await job(songhash)).toMatchObject({
    songhash,
    run: 1,
    state: 'JOB_STATE_WAITING',
    position: 1,
    model: { name: 'preview', revision: '1' },
    audio: fixture.audio,
    priority: 'PRIORITY_NORMAL',
    estimate: null,
  });
  const songhashes = [other.songhash, UNKNOWN, songhash, songhash];
  const { jobs } = await fixture.client.unary('BatchGetJobs', { songhashes }, call());
  expect(jobs.map((found) => found.songhash)).toEqual([other.songhash, songhash]);
  await expect(job(UNKNOWN)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect(job('abc')).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  const tooMany = fixture.client.unary('BatchGetJobs', { songhashes: Array(201).fill(UNKNOWN) }, call());
  await expect(tooMany).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
});

it('GetJob, BatchGetJobs and ListJobs report a job whose separator sends no heartbeats as stalled', async () => {
  const { songhash } = await fixture.enqueue();
  const { spec } = await fixture.claim();
  expect(await job(songhash)).toMatchObject({ isStalled: false });
  await fixture.queue.raw.hincrby(fixture.queue.keys.job(jobIdOf(spec)), 'beatMs', -STALLED_MS);
  const { jobs } = await fixture.client.unary('BatchGetJobs', { songhashes: [songhash] }, call());
  for (const found of [await job(songhash), jobs[0], (await list()).running[0]])
    expect(found).toMatchObject({ songhash, isStalled: true });
});

it('GetJob returns the reason of a failure', async () => {
  const { songhash } = await fixture.enqueue();
  await fixture.fail(await fixture.claim());
  expect(await job(songhash)).toMatchObject({ state: 'JOB_STATE_FAILED', code: 'BAD_AUDIO', reason: 'It broke.' });
});

it('GetJob and ListJobs return the stage parked of a job that failed too often', async () => {
  const { songhash } = await fixture.enqueue();
  const retryDelays = { baseMs: 10, maxMs: 30, parkedFrom: 1, parkedMs: 3_600_000 };
  const consumer = await fixture.queue.consumer('separator-2', { retryDelays });
  const claim = await consumer.next(deadlineSignal(60_000));
  if (!claim) throw new Error('nothing to claim');
  await consumer.handBack(claim, true, 'It broke.');
  const parked = { songhash, state: 'JOB_STATE_WAITING', stage: 'parked', attempt: 1 };
  expect(await job(songhash)).toMatchObject(parked);
  expect((await list()).waiting).toMatchObject([parked]);
});

const listQueue = (request: object) => collect(fixture.client.download('ListQueue', request, call()));
/** Puts jobs into the queue only, in starting order. */
const fill = async (count: number) => {
  const specs = Array.from({ length: count }, () => aSong());
  const producer = fixture.queue.producer();
  await Promise.all(specs.map((spec) => producer.enqueue(spec, undefined)));
  return (await fixture.queue.jobs()).waiting.map(({ songhash }) => songhash);
};

it('ListJobs returns the entries that another tool has written, on its first page only', async () => {
  const { raw, keys, sweeper } = fixture.queue;
  for (const _ of [1, 2]) await fixture.queue.producer().enqueue(aSong(), undefined);
  const id = await raw.xadd(keys.stream('low'), '*', 'not', 'a job\n');
  await sweeper().sweep();
  const first = await list({ pageSize: 1 });
  const text = 'not a job\\x0a';
  expect(first.parkedEntries).toEqual([{ id, priority: 'PRIORITY_LOW', text, parkedAt: expect.anything() }]);
  const second = await list({ pageSize: 1, pageToken: first.nextPageToken });
  expect(second).toMatchObject({ waiting: [{}], parkedEntries: [] });
});

it('ListJobs returns jobs page by page', async () => {
  const songhashes = await fill(60);
  const first = await list();
  expect(first.waiting.map(({ position }) => position)).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
  const { waiting, nextPageToken } = await list({ pageSize: 200, pageToken: first.nextPageToken });
  expect([...first.waiting, ...waiting].map(({ songhash }) => songhash)).toEqual(songhashes);
  expect(nextPageToken).toBe('');
});

it('ListQueue sends messages of at most 500 songhashes, and can continue after any of them', async () => {
  const songhashes = await fill(2_500);
  const messages = await listQueue({});
  for (const { waiting } of messages) expect(waiting.length).toBeLessThanOrEqual(500);
  expect(messages.flatMap(({ waiting }) => waiting)).toEqual(songhashes);
  expect(messages.at(-1)?.nextPageToken).toBe('');
  const rest = await listQueue({ pageToken: messages[0]?.nextPageToken });
  expect(rest.flatMap(({ waiting }) => waiting)).toEqual(songhashes.slice(messages[0]?.waiting.length));
  const page = await listQueue({ pageSize: 150, pageToken: messages[0]?.nextPageToken });
  expect(page.flatMap(({ waiting }) => waiting)).toEqual(songhashes.slice(500, 650));
  const next = await listQueue({ pageSize: 1, pageToken: page.at(-1)?.nextPageToken });
  expect(next.flatMap(({ waiting }) => waiting)).toEqual(songhashes.slice(650, 651));
});

it('ListQueue returns running songs apart from waiting ones', async () => {
  const { songhash } = await fixture.enqueue();
  const other = await enqueueOther('two');
  await fixture.claim();
  expect(await listQueue({})).toEqual([{ waiting: [other.songhash], running: [songhash], nextPageToken: '' }]);
});

it('ListJobs and ListQueue refuse a page size out of range and a page token of another list', async () => {
  await fill(3);
  const ofJobs = (await list({ pageSize: 1 })).nextPageToken;
  const [ofQueue] = await listQueue({ pageSize: 1 });
  const refused = { code: 'INVALID_ARGUMENT' };
  for (const pageSize of [-1, 201]) {
    await expect(list({ pageSize })).rejects.toMatchObject(refused);
    await expect(listQueue({ pageSize })).rejects.toMatchObject(refused);
  }
  const forged = Buffer.from('queue:9:1').toString('base64url');
  for (const pageToken of [ofJobs, forged, 'x', '歌'])
    await expect(listQueue({ pageToken })).rejects.toMatchObject(refused);
  for (const pageToken of [ofQueue?.nextPageToken ?? '', 'x'])
    await expect(list({ pageToken })).rejects.toMatchObject(refused);
});

it('CancelJob ends a waiting song at once, in the store and in the queue, and its deliveries are owed', async () => {
  const callback = { ...CALLBACK, on: ['DELIVERY_EVENT_CANCELLED' as const] };
  const { songhash } = await fixture.enqueue({ callback });
  expect(await cancel(songhash)).toEqual({ run: 1, state: 'JOB_STATE_CANCELLED' });
  expect(await job(songhash)).toMatchObject({ state: 'JOB_STATE_CANCELLED' });
  expect(await counts()).toEqual({ waiting: 0, running: 0, entries: 0 });
  const stored = await fixture.storage.client.unary('GetSong', { songhash }, call());
  expect(stored.run?.outcome?.state).toBe('OUTCOME_STATE_CANCELLED');
  expect(await fixture.deliveries(songhash)).toEqual(['https://example.org/hook cancelled pending']);
  expect(await cancel(songhash)).toEqual({ run: 1, state: 'JOB_STATE_CANCELLED' });
  expect(await fixture.deliveries(songhash)).toHaveLength(1);
});

it('CancelJob takes a running song from its worker', async () => {
  const { songhash } = await fixture.enqueue();
  const consumer = await fixture.queue.consumer('other-separator');
  const claim = await consumer.next(deadlineSignal(60_000));
  if (!claim) throw new Error('nothing to claim');
  expect(await cancel(songhash)).toEqual({ run: 1, state: 'JOB_STATE_CANCELLED' });
  expect(await consumer.heartbeat(claim)).toBe('lost');
  expect(await consumer.finish(claim, { state: 'done', code: '', reason: '' })).toBe('lost');
  expect(await job(songhash)).toMatchObject({ state: 'JOB_STATE_CANCELLED', attempt: 1 });
});

it('CancelJob does not change a song that has ended', async () => {
  const { songhash } = await fixture.enqueue();
  await fixture.finish(await fixture.claim());
  expect(await cancel(songhash)).toEqual({ run: 1, state: 'JOB_STATE_DONE' });
  expect(await job(songhash)).toMatchObject({ state: 'JOB_STATE_DONE' });
});

it('CancelJob ends a song that the queue has forgotten', async () => {
  const { songhash } = await fixture.enqueue({ callback: { ...CALLBACK, on: ['DELIVERY_EVENT_CANCELLED'] } });
  await fixture.queue.raw.flushall();
  expect(await cancel(songhash)).toEqual({ run: 1, state: 'JOB_STATE_CANCELLED' });
  expect(await fixture.deliveries(songhash)).toHaveLength(1);
  await fixture.service.reconciler.pass(new AbortController().signal);
  expect((await counts()).entries).toBe(0);
});

it('CancelJob adopts an outcome that only the store has recorded', async () => {
  const { songhash } = await fixture.enqueue();
  await fixture.claim();
  const outcome = { state: 'OUTCOME_STATE_FAILED' as const, attempt: 1, code: 'BAD_AUDIO', reason: 'It broke.' };
  await fixture.storage.client.unary('PublishOutcome', { songhash, run: 1, outcome }, call());
  expect(await cancel(songhash)).toEqual({ run: 1, state: 'JOB_STATE_FAILED' });
  expect(await job(songhash)).toMatchObject({ state: 'JOB_STATE_FAILED', code: 'BAD_AUDIO', reason: 'It broke.' });
});

it('CancelJob refuses an unknown song', async () => {
  await expect(cancel(UNKNOWN)).rejects.toMatchObject({ code: 'SONG_UNKNOWN' });
  await expect(cancel('abc')).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
});

it('RetryJob queues the next run of a failed song, once', async () => {
  const { songhash } = await fixture.enqueue();
  await fixture.fail(await fixture.claim());
  const answers = await Promise.all(Array.from({ length: 10 }, () => retry(songhash)));
  expect(answers).toEqual(Array(10).fill({ run: 2, state: 'JOB_STATE_WAITING' }));
  expect(await counts()).toEqual({ waiting: 1, running: 0, entries: 1 });
  const claim = await fixture.claim();
  expect(claim.spec).toMatchObject({ songhash, run: 2, model: 'preview', revision: '1' });
  expect(await retry(songhash)).toEqual({ run: 2, state: 'JOB_STATE_RUNNING' });
});

it('RetryJob queues the next run of a cancelled song', async () => {
  const { songhash } = await fixture.enqueue();
  await cancel(songhash);
  expect(await retry(songhash)).toEqual({ run: 2, state: 'JOB_STATE_WAITING' });
});

it('RetryJob refuses a done song unless a track was removed', async () => {
  const { songhash } = await fixture.enqueue();
  await fixture.finish(await fixture.claim());
  await expect(retry(songhash)).rejects.toMatchObject({ code: 'SONG_DONE' });
  await fixture.storage.client.unary('RemoveTrack', { songhash, track: 'vocals' }, call());
  expect(await retry(songhash)).toEqual({ run: 2, state: 'JOB_STATE_WAITING' });
});

it('RetryJob needs the model revision of the original request', async () => {
  const { songhash } = await fixture.enqueue();
  await fixture.fail(await fixture.claim());
  const renewed = { ...modelList(), models: [modelOf('preview', { revision: '2' })] };
  await fixture.queue.registry.publish('separator-1', renewed, 60_000);
  await expect(retry(songhash)).rejects.toMatchObject({ code: 'MODEL_UNAVAILABLE' });
  expect(await fixture.openRuns()).toEqual([]);
});

it('RetryJob is refused while the queue is full, and opens no run', async () => {
  const { client } = await fixture.replica({ maxWaiting: 1 });
  const { songhash } = await fixture.enqueue();
  await fixture.fail(await fixture.claim());
  await enqueueOther('two');
  await expect(client.unary('RetryJob', { songhash }, call())).rejects.toMatchObject({ code: 'QUEUE_FULL' });
  expect((await fixture.openRuns()).map((run) => run.songhash)).not.toContain(songhash);
});

it('RetryJob refuses an unknown song', async () => {
  await expect(retry(UNKNOWN)).rejects.toMatchObject({ code: 'SONG_UNKNOWN' });
});
