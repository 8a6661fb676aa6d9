import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { JobSpec } from '@stemline/job-queue/types.ts';
import { call } from '@stemline/testing/call.ts';
import { eventually } from '@stemline/testing/eventually.ts';
import { claimNow, claimWithin, openQueue } from '@stemline/testing/queue/queue-fixture.ts';
import { startProxy } from '@stemline/testing/redis/tcp-proxy.ts';
import { failedOutcome, publish } from '@stemline/testing/storage/outcomes.ts';
import { expect, test } from 'vitest';
import { never } from '../testing/constants.ts';
import { useJobs } from '../testing/use-jobs.ts';
import { processJob } from './process-job.ts';
import type { JobOutcome, SongStorage } from './song-storage.ts';

const jobs = useJobs();

/** Opens a second run beside the first, in any state of the first. */
const openNextRun = async ({ songhash }: JobSpec) => {
  const { store } = jobs.fixture.storage;
  const request = await store.read(`songs/${songhash}/runs/1/request`);
  await store.put(`songs/${songhash}/runs/2/request`, request ?? new Uint8Array());
};

test('a job adopts the existing outcome of its run, even at the first attempt', async () => {
  const consumer = await jobs.consumer();
  const spec = await jobs.submit('killer');
  await publish(jobs.fixture.storage.client, spec.songhash, 1, {
    state: 'OUTCOME_STATE_FAILED',
    attempt: 1,
    code: 'BAD_AUDIO',
    reason: 'It was first.',
    createdAt: { seconds: 1 },
  });
  const restarts = jobs.engine.restarts();
  expect(await jobs.work(consumer, await claimNow(consumer))).toBe('failed');
  expect(await jobs.fixture.job(spec)).toMatchObject({ code: 'BAD_AUDIO', reason: 'It was first.' });
  expect(jobs.engine.restarts()).toBe(restarts);
});

test('a job of a removed song ends as cancelled', async () => {
  const consumer = await jobs.consumer();
  const spec = await jobs.submit('good', Buffer.from('bad audio that is removed'));
  await publish(jobs.fixture.storage.client, spec.songhash, 1, {
    state: 'OUTCOME_STATE_CANCELLED',
    createdAt: { seconds: 1 },
  });
  await jobs.fixture.storage.client.unary('RemoveSong', { songhash: spec.songhash }, call());
  const claim = await claimNow(consumer);
  await consumer.handBack(claim, false, 'again');
  expect(await jobs.work(consumer, await claimNow(consumer))).toBe('cancelled');
});

test('an open run is processed although a newer one was opened', async () => {
  const consumer = await jobs.consumer();
  const spec = await jobs.submit('good');
  await openNextRun(spec);
  await consumer.handBack(await claimNow(consumer), false, 'a deployment');
  expect(await jobs.work(consumer, await claimNow(consumer))).toBe('done');
  expect((await jobs.fixture.song(spec)).served).toMatchObject({ number: 1, outcome: { state: 'OUTCOME_STATE_DONE' } });
});

test('a run that ended during the job keeps its outcome, and the job adopts it', async () => {
  const consumer = await jobs.consumer();
  const spec = await jobs.submit('good');
  const { storage } = jobs.deps(consumer);
  const published: JobOutcome[] = [];
  const overtaken: SongStorage = {
    ...storage,
    // Another process ends the run and opens a newer one before the first track is uploaded.
    uploadTrack: async (...upload) => {
      await publish(jobs.fixture.storage.client, spec.songhash, 1, failedOutcome('It was first.'));
      await openNextRun(spec);
      return storage.uploadTrack(...upload);
    },
    publish: (ref, outcome, signal) => {
      published.push(outcome);
      return storage.publish(ref, outcome, signal);
    },
  };
  const result = await processJob(jobs.deps(consumer, { storage: overtaken }), await claimNow(consumer), never);
  expect(result).toBe('failed');
  expect(published).toEqual([]);
  expect(await jobs.fixture.job(spec)).toMatchObject({ state: 'failed', reason: 'It was first.' });
});

test('promise 24: the work on a cancelled job stops at once, the engine drops the song, and no track is visible', async () => {
  const consumer = await jobs.consumer();
  const spec = await jobs.submit('slow');
  const claim = await claimNow(consumer);
  const working = jobs.work(consumer, claim);
  await eventually('the song is in flight', async () => (await jobs.fixture.job(spec))?.progress === 0.5);
  await publish(jobs.fixture.storage.client, spec.songhash, 1, {
    state: 'OUTCOME_STATE_CANCELLED',
    createdAt: { seconds: 1 },
  });
  await jobs.fixture.queue.producer().settle(spec, { state: 'cancelled', code: '', reason: '' }, []);
  // The worker learns of the end from the queue, or from the store when it uploads the peaks of the
  // song at that moment.
  expect(['lost', 'cancelled']).toContain(await working);
  // This song ends the engine unless it is the only one, so the engine has dropped the other.
  const restarts = jobs.engine.restarts();
  const next = { model: 'crowd', revision: '1', input: '/in', output_dir: '/out', stems: ['vocals'] };
  await jobs.engine.separate(next, { signal: never });
  expect(jobs.engine.restarts()).toBe(restarts);
  expect((await jobs.fixture.job(spec))?.state).toBe('cancelled');
  expect((await jobs.fixture.song(spec)).run?.outcome).toMatchObject({ state: 'OUTCOME_STATE_CANCELLED', tracks: [] });
  expect(await readdir(join(jobs.fixture.workRoot, 'test'))).toEqual([]);
});

test('promise 16: a worker that is cut off from Redis for longer than its lease writes nothing, and the next worker has the job', async () => {
  const { redis, queue, prefix } = jobs.fixture;
  const leaseMs = 5_000;
  const network = await startProxy(redis.port);
  const cutQueue = await openQueue(`redis://127.0.0.1:${network.port}`, { prefix, commandTimeoutMs: 2_000 });
  const [cut, next] = [await cutQueue.consumer('cut', { leaseMs }), await queue.consumer('next', { leaseMs })];
  const spec = await jobs.submit('steady');
  const working = processJob(jobs.deps(cut, { leaseMs }), await claimNow(cut), never);
  await eventually('the song is in flight', async () => Number((await jobs.fixture.job(spec))?.progress) > 0);
  await network.stop();
  expect(await working).toBe('lost');
  const second = await claimNow(next);
  expect(second).toMatchObject({ attempt: 2, spec: { songhash: spec.songhash } });
  expect((await jobs.fixture.song(spec)).run?.outcome).toBeFalsy();
  expect(await queue.deliveries(spec.songhash)).toEqual([]);
  await next.finish(second, { state: 'cancelled', code: '', reason: '' });
  await cutQueue.stop();
});

test('promise 17: a job that takes twenty leases is processed once', async () => {
  const { queue } = jobs.fixture;
  // A busy machine may stop this process or Redis for a second or two.
  const leaseMs = 3_000;
  const [consumer, other] = [await queue.consumer('w', { leaseMs }), await queue.consumer('other', { leaseMs })];
  const spec = await jobs.submit('steady');
  const claim = await claimNow(consumer);
  const giveUp = new AbortController();
  const working = processJob(jobs.deps(consumer, { leaseMs }), claim, giveUp.signal);
  expect(await claimWithin(other, 20 * leaseMs)).toBeUndefined();
  expect(await jobs.fixture.job(spec)).toMatchObject({ state: 'running', attempt: 1, stage: 'separating' });
  giveUp.abort(new Error('enough'));
  expect(await working).toBe('handed-back');
  const again = await claimNow(consumer);
  await consumer.finish(again, { state: 'cancelled', code: '', reason: '' });
});
