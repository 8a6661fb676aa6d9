// Tests that no delivery is owed for an end that only the queue has recorded, until the store has
// recorded it. Real Redis, real store.

import { call } from '@stemline/testing/call.ts';
import { DONE } from '@stemline/testing/queue/job-specs.ts';
import { CALLBACK } from '@stemline/testing/queue-service/queue-service-fixture.ts';
import { useQueueService } from '@stemline/testing/queue-service/use-queue-service.ts';
import { beforeEach, expect, it } from 'vitest';
import { createSongStore } from '../adapters/storage-client.ts';
import { createDoubtfulRuns } from './doubtful-runs.ts';
import { createRunPlacer } from './place-run.ts';
import type { SongStore } from './song-store.ts';

const fixture = useQueueService();

const TO = { url: CALLBACK.url, dataJson: '{}', refusal: '', requestId: 'test' };
const SUBSCRIBER = { submissionId: 'late', on: ['failed' as const], ...TO };

let store: SongStore;

beforeEach(async () => {
  store = createSongStore(fixture.storage.client)({ requestId: 'test' });
});

const placer = () =>
  createRunPlacer({ producer: fixture.queue.producer(), reader: fixture.queue.reader, doubts: createDoubtfulRuns() });
const due = async () => (await fixture.queue.take(100, 60_000)).map(({ submissionId, event }) => [submissionId, event]);
const stored = async (songhash: string) => (await store.song(songhash)).newest;

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
  const model = { name: 'preview', revision: '1' };
  const request = { audio: fixture.audio, model, priority: 'PRIORITY_NORMAL' as const };
  const submission = { id: 'late', callback: CALLBACK };
  await fixture.storage.client.unary('RecordSubmission', { songhash, request, submission }, call());
  const before = await stored(songhash);
  await fixture.fail(await fixture.claim());
  expect(await fixture.enqueue()).toMatchObject({ run: 2 });

  const placed = await placer().place(store, before, [SUBSCRIBER]);
  expect(placed).toEqual({ status: 'placed', state: 'failed', position: 0 });
  expect(await due()).toEqual([]);
  await fixture.service.reconciler.pass(new AbortController().signal);
  expect(await due()).toEqual([['late', 'failed']]);
});
