// Tests the estimates of jobs over real gRPC, with a real Redis and a real store.

import { fromDuration, toDuration } from '@stemline/common/grpc/time.ts';
import { jobIdOf } from '@stemline/job-queue/keys.ts';
import { call } from '@stemline/testing/call.ts';
import { DONE } from '@stemline/testing/queue/job-specs.ts';
import { modelList } from '@stemline/testing/queue/models.ts';
import { useQueueService } from '@stemline/testing/queue-service/use-queue-service.ts';
import { watchJob } from '@stemline/testing/queue-service/watched-job.ts';
import { publishDone } from '@stemline/testing/storage/outcomes.ts';
import { uploadSong } from '@stemline/testing/storage/songs.ts';
import { beforeEach, expect, it } from 'vitest';

const fixture = useQueueService();
const NONE = { fixedSeconds: 0, perSecond: 0 };
/** A second of music takes ten seconds, so that the time of a test does not change a result. */
const PACE = { slots: 1, before: NONE, separating: { 'preview@1': { fixedSeconds: 0, perSecond: 10 } }, after: NONE };

beforeEach(() => fixture.queue.registry.publish('separator-1', { ...modelList(), pace: PACE }, 60_000));

const job = async (songhash: string) => (await fixture.client.unary('GetJob', { songhash }, call())).job;
const secondsOf = (found: Awaited<ReturnType<typeof job>>) => fromDuration(found?.estimate);
const enqueue = async (text: string, seconds: number) => {
  const { audio } = await uploadSong(fixture.storage.client, Buffer.from(text));
  return fixture.enqueue({ audio, length: toDuration(seconds) });
};
/** Allows for the time that a test takes on a slow machine. */
const expectAbout = (seconds: number, expected: number) => {
  expect(seconds).toBeLessThanOrEqual(expected + 0.001);
  expect(seconds).toBeGreaterThan(expected - 100);
};

it('every rpc that returns a waiting job returns its length and its estimate', async () => {
  const first = await enqueue('one', 100);
  expectAbout(fromDuration(first.estimate), 1_000);
  const second = await enqueue('two', 200);
  const found = await job(second.songhash);
  expect(fromDuration(found?.length)).toBe(200);
  expectAbout(secondsOf(found), 3_000);
  const { waiting } = await fixture.client.unary('ListJobs', {}, call());
  expectAbout(fromDuration(waiting[1]?.estimate), 3_000);
  const { jobs } = await fixture.client.unary('BatchGetJobs', { songhashes: [second.songhash] }, call());
  expectAbout(fromDuration(jobs[0]?.estimate), 3_000);
  const watched = watchJob(fixture.client, second.songhash);
  await watched.until('snapshot waiting 2');
  expectAbout(fromDuration(watched.messages[0]?.job?.estimate), 3_000);
  watched.cancel();
});

it('a running job, and those behind it, follow its progress and the length that its separator has decoded', async () => {
  const first = await enqueue('one', 100);
  const second = await enqueue('two', 10);
  const claim = await fixture.claim();
  const worker = await fixture.worker();
  await worker.progress(claim, 'separating', 0, 300);
  const found = await job(first.songhash);
  expect(fromDuration(found?.length)).toBe(300);
  expectAbout(secondsOf(found), 3_000);
  await worker.progress(claim, 'encoding', 1, 300);
  expect(secondsOf(await job(first.songhash))).toBeLessThan(1);
  expect(fromDuration((await job(second.songhash))?.estimate)).toBeGreaterThan(0);
});

it('a stalled job and the job behind it have no estimate', async () => {
  const first = await enqueue('one', 100);
  const second = await enqueue('two', 10);
  const claim = await fixture.claim();
  await (await fixture.worker()).progress(claim, 'separating', 0, 100);
  await fixture.queue.raw.hset(fixture.queue.keys.job(jobIdOf(claim.spec)), 'beatMs', Date.now() - 20_000);
  expect(await job(first.songhash)).toMatchObject({ isStalled: true, estimate: null });
  // A look that was taken before serves for a second.
  await expect.poll(async () => (await job(second.songhash))?.estimate, { timeout: 60_000 }).toBeNull();
});

it('without a length, without a separator, and after its end, a job has no estimate', async () => {
  const { songhash } = await fixture.enqueue();
  expect(await job(songhash)).toMatchObject({ length: null, estimate: null });
  await fixture.fail(await fixture.claim());
  expect(await job(songhash)).toMatchObject({ state: 'JOB_STATE_FAILED', estimate: null });
  const other = await enqueue('two', 10);
  await fixture.queue.registry.withdraw('separator-1');
  await expect.poll(async () => (await job(other.songhash))?.estimate, { timeout: 60_000 }).toBeNull();
});

it('a retry knows the length that the failed run had', async () => {
  const { songhash } = await enqueue('one', 100);
  const claim = await fixture.claim();
  await (await fixture.worker()).progress(claim, 'separating', 0, 321);
  await fixture.fail(claim);
  await fixture.client.unary('RetryJob', { songhash }, call());
  expect(await job(songhash)).toMatchObject({ run: 2, length: { seconds: 321, nanos: 0 } });
});

it('a track that is submitted as a song, and a next run, are as long as the song that is done', async () => {
  const { songhash, run } = await fixture.enqueue();
  const claim = await fixture.claim();
  const tracks = { 'vocals.mp3': Buffer.from('la') };
  await publishDone(fixture.storage.client, songhash, run, tracks, claim.id, { schema: 1, duration_seconds: 77 });
  await (await fixture.worker()).finish(claim, DONE);
  const { audio } = await uploadSong(fixture.storage.client, Buffer.from('la'));
  const track = await fixture.enqueue({ audio, parent: { songhash, track: 'vocals.mp3' } });
  expect(await job(track.songhash)).toMatchObject({ length: { seconds: 77, nanos: 0 } });
  await fixture.storage.client.unary('RemoveTrack', { songhash, track: 'vocals.mp3' }, call());
  await fixture.client.unary('RetryJob', { songhash }, call());
  expect(await job(songhash)).toMatchObject({ run: 2, length: { seconds: 77, nanos: 0 } });
});

it('a submission that joins a job of unknown length adds its length', async () => {
  const { songhash } = await fixture.enqueue();
  await fixture.enqueue({ length: toDuration(50) });
  await fixture.enqueue({ length: toDuration(60) });
  expect(await job(songhash)).toMatchObject({ length: { seconds: 50, nanos: 0 } });
});

it.each([-1, 86_401])('Enqueue refuses a length of %s seconds', async (seconds) => {
  const refused = fixture.enqueue({ length: { seconds, nanos: 0 } });
  await expect(refused).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
});
