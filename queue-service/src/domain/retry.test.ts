// Tests a retry whose run finds the queue full. Real Redis, real store.

import { useQueueService } from '@stemline/testing/queue-service/use-queue-service.ts';
import { expect, it } from 'vitest';
import { createSongStore } from '../adapters/storage-client.ts';
import { createDoubtfulRuns } from './doubtful-runs.ts';
import { createRunPlacer } from './place-run.ts';
import { createRetry } from './retry.ts';

const fixture = useQueueService();

it('a retry during which the queue has become full leaves its run to the reconciler', async () => {
  const { songhash } = await fixture.enqueue();
  await fixture.fail(await fixture.claim());
  const { reader, registry } = fixture.queue;
  const producer = fixture.queue.producer({ maxWaiting: 1 });
  const doubts = createDoubtfulRuns();
  const placer = createRunPlacer({ producer, reader, doubts });
  const countWaiting = async () => {
    const count = await reader.countWaiting();
    await fixture.enqueue({ options: { mp3Kbps: 128 } });
    return count;
  };
  const retry = createRetry({ placer, reader: { ...reader, countWaiting }, registry, doubts, maxWaiting: 1 });
  const store = createSongStore(fixture.storage.client)({ requestId: 'test' });
  expect(await retry(store, songhash)).toEqual({ run: 2, state: 'waiting' });
  expect(await reader.newest(songhash)).toMatchObject({ run: 1, state: 'failed' });
  expect(doubts.take(10)).toMatchObject([{ songhash, run: 2 }]);
});
