// Counts the passes that the checks of the reconciler make when passes are slow and when runs
// cannot be repaired. Real Redis, real store, real gRPC.

import { createSilentLogger } from '@stemline/common/logging/logger.ts';
import { createRebuildMark } from '@stemline/job-queue/rebuild-mark.ts';
import { eventually } from '@stemline/testing/eventually.ts';
import { untilRebuildRenewedTwice } from '@stemline/testing/queue/queue-fixture.ts';
import { CALLBACK } from '@stemline/testing/queue-service/queue-service-fixture.ts';
import { useQueueService } from '@stemline/testing/queue-service/use-queue-service.ts';
import { uploadSong } from '@stemline/testing/storage/songs.ts';
import { expect, it } from 'vitest';
import { createSongStore } from '../adapters/storage-client.ts';
import { createDoubtfulRuns } from './doubtful-runs.ts';
import { createRunPlacer } from './place-run.ts';
import { createReconciler } from './reconciler.ts';

const fixture = useQueueService();

const enqueueText = async (text: string) => {
  const { audio } = await uploadSong(fixture.storage.client, Buffer.from(text));
  return fixture.enqueue({ audio, callback: CALLBACK });
};

/** Returns a reconciler that counts its passes. `slow` runs before the first run of each pass. */
function counted({ slow = async () => {}, holdMs }: { slow?: () => Promise<void>; holdMs?: number } = {}) {
  const counts = { passes: 0 };
  const storeOf = createSongStore(fixture.storage.client);
  const { reader } = fixture.queue;
  const doubts = createDoubtfulRuns();
  const mark = createRebuildMark({ ...fixture.queue, ...(holdMs && { holdMs }) });
  const reconciler = createReconciler({
    storeFor: (caller) => {
      const store = storeOf(caller);
      return {
        ...store,
        pendingRuns: async function* (signal) {
          counts.passes += 1;
          await slow();
          yield* store.pendingRuns(signal);
        },
      };
    },
    placer: createRunPlacer({ producer: fixture.queue.producer(), reader, doubts }),
    reader,
    mark,
    doubts,
    log: createSilentLogger(),
    everyMs: 3_600_000,
  });
  return { counts, mark, check: () => reconciler.check(new AbortController().signal) };
}

it('a pass that takes longer than the hold of its rebuild completes the queue, and is not repeated', async () => {
  await enqueueText('one');
  await fixture.queue.raw.flushall();
  const other = createRebuildMark(fixture.queue);
  const slow = async () => {
    await untilRebuildRenewedTwice(fixture.queue);
    expect(await other.begin(true)).toBeUndefined();
  };
  const { check, counts } = counted({ slow, holdMs: 12_000 });
  expect(await check()).toEqual({ queued: 1, settled: 0 });
  expect(await other.begin(false)).toBeUndefined();
  expect(await check()).toEqual({ queued: 0, settled: 0 });
  expect(counts.passes).toBe(1);
});

it('a pass during which Redis is emptied ends, and the next check repeats it', async () => {
  await enqueueText('one');
  const { check, counts } = counted({
    slow: async () => {
      if (counts.passes === 1) await fixture.queue.raw.flushall();
    },
  });
  await check();
  await check();
  expect(counts.passes).toBe(2);
  expect((await fixture.queue.counts()).waiting).toBe(1);
  await check();
  expect(counts.passes).toBe(2);
});

it('runs that cannot be repaired do not repeat the pass, and are queued as soon as they can be', async () => {
  const broken: string[] = [];
  for (let n = 0; n < 6; n += 1) broken.push((await enqueueText(`broken ${n}`)).songhash);
  const { songhash } = await enqueueText('sound');
  await fixture.queue.raw.flushall();
  const keys = broken.map((bad) => fixture.queue.keys.job(`${bad}:1`));
  for (const key of keys) await fixture.queue.raw.set(key, 'not a hash');
  const { check, counts } = counted();
  expect(await check()).toEqual({ queued: 1, settled: 0 });
  expect((await fixture.queue.jobs()).waiting.map((job) => job.songhash)).toEqual([songhash]);

  for (let n = 0; n < 5; n += 1) expect(await check()).toEqual({ queued: 0, settled: 0 });
  await fixture.queue.raw.del(...keys);
  let queued = 0;
  await eventually('all are repaired', async () => {
    queued += (await check()).queued;
    return queued === broken.length;
  });
  expect(counts.passes).toBe(1);
});
