// Tests that no delivery is owed for an end that only the queue has recorded, until the store has
// recorded it. Real Redis, real store.

import { DONE } from '@stemline/job-queue/testing/queue-fixture.ts';
import { type RedisFixture, startRedis } from '@stemline/job-queue/testing/redis-fixture.ts';
import { call } from '@stemline/storage-service/test-kit.ts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createSongStore } from '../adapters/storage-client.ts';
import { CALLBACK, startWorld, type World } from '../test-kit.ts';
import { createRunPlacer } from './place-run.ts';
import type { SongStore } from './song-store.ts';

const SUBSCRIBER = { submissionId: 'late', url: CALLBACK.url, dataJson: '{}', on: ['failed' as const], refusal: '' };

let redis: RedisFixture;
let world: World;
let store: SongStore;

beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());
beforeEach(async () => {
  world = await startWorld(redis.url);
  store = createSongStore(world.storage.client)('test');
});
afterEach(() => world.stop());

const placer = () => createRunPlacer({ producer: world.queue.producer(), reader: world.queue.reader });
const due = async () =>
  (await world.queue.outbox.take(100, 60_000)).map(({ submissionId, event }) => [submissionId, event]);
const stored = async (songhash: string) => (await store.song(songhash)).newest;

describe('a run that is done only in the queue', () => {
  it('a run that is done only in the queue owes no delivery until the store has recorded its end', async () => {
    const { songhash } = await world.enqueue({ submissionId: 'early', callback: CALLBACK });
    const { spec } = await stored(songhash);
    await world.queue.producer().settle(spec, DONE, []);
    // The deliveries of the earlier run were delivered and forgotten long ago.
    await world.queue.raw.del(world.queue.keys.outbox, world.queue.keys.deliveriesOf(songhash));
    for (const key of await world.queue.raw.keys(world.queue.keys.delivery('*'))) await world.queue.raw.del(key);

    const answer = await world.enqueue({ submissionId: 'again', callback: CALLBACK });
    expect(answer).toMatchObject({ songhash, run: 1, state: 'JOB_STATE_WAITING' });
    expect(await due()).toEqual([]);
    expect(await world.deliveries(songhash)).toEqual([]);

    await world.finish(await world.claim());
    expect((await due()).sort()).toEqual([
      ['again', 'done'],
      ['early', 'done'],
    ]);
  });
});

describe('a run that ended', () => {
  it('a run that ended after it was read is settled with the end in the store, and its delivery is owed', async () => {
    const { songhash } = await world.enqueue();
    const before = await stored(songhash);
    await world.fail(await world.claim());
    const placed = await placer().place(store, before, [SUBSCRIBER]);
    expect(placed).toEqual({ status: 'placed', state: 'failed', position: 0 });
    expect(await due()).toEqual([['late', 'failed']]);
  });

  it('a run that ended and is hidden by a newer one keeps its end, and the reconciler owes its delivery', async () => {
    // A replica is paused between its record and the queue while others end the run and open the
    // next one.
    const { songhash } = await world.enqueue();
    const model = { name: 'preview', revision: '1' };
    const request = { audio: world.audio, model, priority: 'PRIORITY_NORMAL' as const };
    const submission = { id: 'late', callback: CALLBACK };
    await world.storage.client.unary('RecordSubmission', { songhash, request, submission }, call());
    const before = await stored(songhash);
    await world.fail(await world.claim());
    expect(await world.enqueue()).toMatchObject({ run: 2 });

    const placed = await placer().place(store, before, [SUBSCRIBER]);
    expect(placed).toEqual({ status: 'placed', state: 'failed', position: 0 });
    expect(await due()).toEqual([]);
    await world.service.reconciler.pass(new AbortController().signal);
    expect(await due()).toEqual([['late', 'failed']]);
  });
});
