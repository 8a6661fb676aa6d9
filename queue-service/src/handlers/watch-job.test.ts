// Tests WatchJob over real gRPC, with a real Redis and a real store.

import type { Claim } from '@stemline/job-queue/types.ts';
import { call } from '@stemline/testing/call.ts';
import { eventually } from '@stemline/testing/eventually.ts';
import { useQueueService } from '@stemline/testing/queue-service/use-queue-service.ts';
import { type WatchedJob, watchJob } from '@stemline/testing/queue-service/watched-job.ts';
import { uploadSong } from '@stemline/testing/storage/songs.ts';
import { expect, it } from 'vitest';

const fixture = useQueueService();

const UNKNOWN = 'f'.repeat(56);
const watch = (songhash: string, after = '', client = fixture.client) => watchJob(client, songhash, after);
const cancel = (songhash: string) => fixture.client.unary('CancelJob', { songhash }, call());
const enqueueOther = async (text: string) => {
  const { audio } = await uploadSong(fixture.storage.client, Buffer.from(text));
  return fixture.enqueue({ audio });
};
const report = async (claim: Claim, stage: string, progress: number) =>
  (await fixture.worker()).progress(claim, stage, progress);
const lastId = ({ messages }: WatchedJob) => messages.filter(({ job }) => job).at(-1)?.id ?? '';

it('WatchJob begins with a snapshot and sends the whole life of a job in order', async () => {
  const { songhash } = await fixture.enqueue();
  const watched = watch(songhash);
  await watched.until('snapshot waiting 1');
  const claim = await fixture.claim();
  await report(claim, 'fetching', 0);
  await report(claim, 'separating', 0);
  await report(claim, 'separating', 0.5);
  await fixture.finish(claim);
  expect(await watched.ended).toBe('OK');
  expect(watched.lines()).toEqual([
    'snapshot waiting 1',
    'state running',
    'stage running fetching',
    'stage running separating',
    'progress running separating 0.475',
    'end done 1',
  ]);
  expect(watched.messages.at(-1)?.job).toMatchObject({ songhash, run: 1, attempt: 1 });
  expect(new Set(watched.messages.map(({ id }) => id)).size).toBe(6);
});

it('WatchJob refuses an unknown song and a field that is not valid', async () => {
  expect(await watch(UNKNOWN).ended).toBe('NOT_FOUND');
  expect(await watch('abc').ended).toBe('INVALID_ARGUMENT');
  expect(await watch(UNKNOWN, 'x'.repeat(101)).ended).toBe('INVALID_ARGUMENT');
});

it('WatchJob reports new positions when a job before it starts or is cancelled', async () => {
  await fixture.enqueue();
  const second = await enqueueOther('two');
  const third = await enqueueOther('three');
  const watched = watch(third.songhash);
  await watched.until('snapshot waiting 3');
  await fixture.claim();
  await watched.until('position waiting 2');
  await cancel(second.songhash);
  await watched.until('position waiting 1');
  expect(watched.lines()).toEqual(['snapshot waiting 3', 'position waiting 2', 'position waiting 1']);
  watched.cancel();
});

it('WatchJob continues on another replica, after the first one has stopped, without a gap or a repeat', async () => {
  const { songhash } = await fixture.enqueue();
  const [first, second] = [await fixture.replica(), await fixture.replica()];
  const before = watch(songhash, '', first.client);
  await before.until('snapshot waiting 1');
  const claim = await fixture.claim();
  await report(claim, 'separating', 0.1);
  await before.until('stage running separating 0.095');
  await first.stop();
  expect(await before.ended).toBe('UNAVAILABLE');
  await report(claim, 'separating', 0.2);
  await report(claim, 'separating', 0.3);
  const after = watch(songhash, lastId(before), second.client);
  await after.until('progress running separating 0.285');
  await fixture.finish(claim);
  expect(await after.ended).toBe('OK');
  expect(after.lines()).toEqual([
    'progress running separating 0.19',
    'progress running separating 0.285',
    'end done 1',
  ]);
});

it('WatchJob that continues a waiting job sends its present position', async () => {
  await fixture.enqueue();
  const { songhash } = await enqueueOther('two');
  const before = watch(songhash);
  await before.until('snapshot waiting 2');
  before.cancel();
  const after = watch(songhash, lastId(before));
  await after.until('position waiting 2');
  expect(after.lines()).toEqual(['position waiting 2']);
  after.cancel();
});

it('WatchJob of a job that has ended sends a snapshot and the end, or nothing to a caller that has seen the end', async () => {
  const { songhash } = await fixture.enqueue();
  await fixture.fail(await fixture.claim());
  const watched = watch(songhash);
  expect(await watched.ended).toBe('OK');
  expect(watched.lines()).toEqual(['snapshot failed', 'end failed']);
  expect(watched.messages.at(-1)?.job).toMatchObject({ code: 'BAD_AUDIO', reason: 'It broke.' });
  const again = watch(songhash, lastId(watched));
  expect(await again.ended).toBe('OK');
  expect(again.messages).toEqual([]);
});

it('WatchJob begins with a snapshot after the id of another song, of the future, of an earlier run or garbage', async () => {
  const { songhash } = await fixture.enqueue();
  const other = await enqueueOther('two');
  const [own, foreign] = [watch(songhash), watch(other.songhash)];
  await own.until('snapshot waiting 1');
  await foreign.until('snapshot waiting 2');
  foreign.cancel();
  const future = lastId(own).replace(/\d+-\d+$/, `${Date.now() + 86_400_000}-0`);
  for (const after of [lastId(foreign), future, 'garbage', '0-0', '🎵']) {
    const watched = watch(songhash, after);
    await watched.until('snapshot waiting 1');
    watched.cancel();
  }
  await cancel(songhash);
  expect(await own.ended).toBe('OK');
  await fixture.client.unary('RetryJob', { songhash }, call());
  const next = watch(songhash, lastId(own));
  await next.until('snapshot waiting 2');
  expect(next.messages[0]?.job?.run).toBe(2);
  next.cancel();
});

it('WatchJob sends heartbeats while nothing changes', async () => {
  const { songhash } = await fixture.enqueue();
  const { client } = await fixture.replica({ heartbeatMs: 20 });
  const watched = watch(songhash, '', client);
  await eventually('a heartbeat arrives', () => watched.heartbeats.length > 0);
  expect(watched.lines()).toEqual(['snapshot waiting 1']);
  expect(watched.heartbeats[0]).toMatchObject({ id: '', job: null });
  watched.cancel();
});

it('WatchJob continues after Redis was unavailable, and after the reconciler has rebuilt an empty Redis', async () => {
  const { songhash } = await fixture.enqueue();
  const watched = watch(songhash);
  await watched.until('snapshot waiting 1');
  await fixture.redis.restart();
  await report(await fixture.claim(), 'separating', 0.5);
  await watched.until('stage running separating 0.475');
  await fixture.queue.raw.flushall();
  await fixture.service.reconciler.pass(new AbortController().signal);
  await watched.until('state waiting 1');
  await fixture.finish(await fixture.claim());
  expect(await watched.ended).toBe('OK');
  expect(watched.lines().at(-1)).toBe('end done 1');
});
