// Tests which deliveries are owed when the queue and the store disagree about the end of a run, or
// the run ends meanwhile. Real Redis, real store.

import type { Producer } from '@stemline/job-queue/producer.ts';
import { call } from '@stemline/testing/call.ts';
import { DONE } from '@stemline/testing/queue/job-specs.ts';
import { CALLBACK } from '@stemline/testing/queue-service/queue-service-fixture.ts';
import { useQueueService } from '@stemline/testing/queue-service/use-queue-service.ts';
import { failedOutcome, publish } from '@stemline/testing/storage/outcomes.ts';
import { beforeEach, expect, it } from 'vitest';
import { createSongStore } from '../adapters/storage-client.ts';
import { createDoubtfulRuns } from './doubtful-runs.ts';
import { createRunPlacer } from './place-run.ts';
import type { SongStore, StoredRun } from './song-store.ts';

const fixture = useQueueService();

const TO = { url: CALLBACK.url, dataJson: '{}', refusal: '', requestId: 'test' };
const SUBSCRIBER = { submissionId: 'late', on: ['failed' as const], ...TO };

let store: SongStore;

beforeEach(async () => {
  store = createSongStore(fixture.storage.client)({ requestId: 'test' });
});

const placer = (producer: Producer = fixture.queue.producer()) =>
  createRunPlacer({ producer, reader: fixture.queue.reader, doubts: createDoubtfulRuns() });
const due = async () => (await fixture.queue.take(100, 60_000)).map(({ submissionId, event }) => [submissionId, event]);
const stored = async (songhash: string) => (await store.song(songhash)).newest;
/** Records the submission `late` in the store only, and returns the open run that it joins. */
const recordLate = async (songhash: string) => {
  const model = { name: 'preview', revision: '1' };
  const request = { audio: fixture.audio, model, priority: 'PRIORITY_NORMAL' as const };
  const submission = { id: 'late', callback: CALLBACK };
  await fixture.storage.client.unary('RecordSubmission', { songhash, request, submission }, call());
  return stored(songhash);
};
/** Fails the run in the store and in the queue, as a separator whose heartbeat was late. */
const failRun = async ({ spec }: StoredRun) => {
  const { outcome } = await publish(fixture.storage.client, spec.songhash, spec.run, failedOutcome());
  await fixture.queue.producer().settle(spec, { state: 'failed', code: outcome?.code ?? '', reason: '' }, []);
};

it('a run that is done only in the queue owes no delivery until the store has recorded its end', async () => {
  const { songhash } = await fixture.enqueue({ submissionId: 'early', callback: CALLBACK });
  const { spec } = await stored(songhash);
  await fixture.queue.producer().settle(spec, DONE, []);
  // The deliveries of the earlier run were delivered and forgotten long ago.
  await fixture.queue.raw.del(fixture.queue.keys.outbox, fixture.queue.keys.deliveriesOf(songhash));
  for (const key of await fixture.queue.raw.keys(fixture.queue.keys.delivery('*'))) await fixture.queue.raw.del(key);

  const answer = await fixture.enqueue({ submissionId: 'again', callback: CALLBACK });
  expect(answer).toMatchObject({ songhash, run: 1, state: 'JOB_STATE_WAITING' });
  expect(await due()).toEqual([]);
  expect(await fixture.deliveries(songhash)).toEqual([]);

  await fixture.finish(await fixture.claim());
  expect((await due()).sort()).toEqual([
    ['again', 'done'],
    ['early', 'done'],
  ]);
});

it('a run that ended after it was read is settled with the end in the store, and its delivery is owed', async () => {
  const { songhash } = await fixture.enqueue();
  const before = await stored(songhash);
  await fixture.fail(await fixture.claim());
  const placed = await placer().place(store, before, [SUBSCRIBER]);
  expect(placed).toEqual({ status: 'placed', state: 'failed', position: 0 });
  expect(await due()).toEqual([['late', 'failed']]);
});

it('a run that ended and is not the newest one keeps its end, and the reconciler owes its delivery', async () => {
  // A replica is paused between its record and the queue while others end the run and open the
  // next one.
  const { songhash } = await fixture.enqueue();
  const before = await recordLate(songhash);
  await fixture.fail(await fixture.claim());
  expect(await fixture.enqueue()).toMatchObject({ run: 2 });

  const placed = await placer().place(store, before, [SUBSCRIBER]);
  expect(placed).toEqual({ status: 'placed', state: 'failed', position: 0 });
  expect(await due()).toEqual([]);
  await fixture.service.reconciler.pass(new AbortController().signal);
  expect(await due()).toEqual([['late', 'failed']]);
});

it('a run that ends in the second round is settled with the end in the store, and its delivery is owed', async () => {
  const { songhash } = await fixture.enqueue();
  const run = await recordLate(songhash);
  const producer = fixture.queue.producer();
  await producer.settle(run.spec, DONE, []);
  const forget: Producer['forget'] = async (ref) => {
    const forgotten = await producer.forget(ref);
    await failRun(run);
    return forgotten;
  };
  const placed = await placer({ ...producer, forget }).place(store, run, [SUBSCRIBER]);
  expect(placed).toEqual({ status: 'placed', state: 'failed', position: 0 });
  expect(await due()).toEqual([['late', 'failed']]);
});

it('a run that ends while its subscribers are added owes the deliveries of all of them', async () => {
  const { songhash } = await fixture.enqueue();
  const run = await stored(songhash);
  const producer = fixture.queue.producer();
  await fixture.queue.raw.flushall();
  const enqueue: Producer['enqueue'] = async (spec, subscriber, lengthSeconds) => {
    const result = await producer.enqueue(spec, subscriber, lengthSeconds);
    if (result.status === 'queued') await failRun(run);
    return result;
  };
  const subscribers = ['first', 'second', 'third'].map((submissionId) => ({ ...SUBSCRIBER, submissionId }));
  const placed = await placer({ ...producer, enqueue }).place(store, run, subscribers);
  expect(placed).toEqual({ status: 'placed', state: 'failed', position: 0 });
  expect((await due()).map(([id]) => id).sort()).toEqual(['first', 'second', 'third']);
});
