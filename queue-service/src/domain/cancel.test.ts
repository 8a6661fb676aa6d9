// Tests the steps of a cancellation in the queue. Real Redis, real store.

import { useQueueService } from '@stemline/testing/queue-service/use-queue-service.ts';
import { expect, it } from 'vitest';
import { createSongStore } from '../adapters/storage-client.ts';
import { createCancel } from './cancel.ts';
import { createDoubtfulRuns } from './doubtful-runs.ts';
import { createRunPlacer } from './place-run.ts';
import type { SongStore } from './song-store.ts';

const fixture = useQueueService();

const CALLBACK = {
  url: 'https://example.org/hook',
  dataJson: '{}',
  on: ['DELIVERY_EVENT_CANCELLED' as const],
};

/** Cancels the song, and returns the number of its settlements and the doubtful runs. */
async function cancelled(songhash: string, change: (store: SongStore) => SongStore = (store) => store) {
  const { reader } = fixture.queue;
  const producer = fixture.queue.producer();
  const doubts = createDoubtfulRuns();
  let settled = 0;
  const settle: typeof producer.settle = (spec, end, subscribers) => {
    settled += 1;
    return producer.settle(spec, end, subscribers);
  };
  const cancel = createCancel({
    reader,
    placer: createRunPlacer({ producer: { ...producer, settle }, reader, doubts }),
  });
  const error = await cancel(change(createSongStore(fixture.storage.client)({ requestId: 'test' })), songhash).then(
    () => undefined,
    (reason: Error) => reason.message,
  );
  return { settled, error, doubtful: doubts.take(10).map((ref) => ref.songhash) };
}

it.each([
  ['with a callback', { callback: CALLBACK }, ['https://example.org/hook cancelled pending']],
  ['without a callback', {}, []],
])('a song %s is settled once when it is cancelled', async (_, more, deliveries) => {
  const { songhash } = await fixture.enqueue(more);
  expect(await cancelled(songhash)).toEqual({ settled: 1, error: undefined, doubtful: [] });
  expect(await fixture.deliveries(songhash)).toEqual(deliveries);
  expect((await fixture.queue.counts()).entries).toBe(0);
});

it('a song that was cancelled in the store, and whose submissions cannot be read, is doubtful until it has left the queue', async () => {
  const { songhash } = await fixture.enqueue({ callback: CALLBACK });
  const withoutList = (store: SongStore): SongStore => ({
    ...store,
    // biome-ignore lint/correctness/useYield: the call fails before the first page.
    subscribers: async function* () {
      throw new Error('no answer');
    },
  });
  const result = await cancelled(songhash, withoutList);
  expect(result).toEqual({ settled: 0, error: 'no answer', doubtful: [songhash] });
});
