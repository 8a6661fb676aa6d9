// Measures the rebuild of a lost queue from the store: the real storage service and queue service,
// in one process, over real gRPC.

import { randomUUID } from 'node:crypto';
import { sleep } from '@stemline/common/async/abort.ts';
import { createSilentLogger } from '@stemline/common/logging/logger.ts';
import { ALLOW_NONE } from '@stemline/common/net/address-guard/allow-list.ts';
import { createKeys } from '@stemline/job-queue/keys.ts';
import { createJobReader, type QueuePlace } from '@stemline/job-queue/reader.ts';
import { createQueueService } from '@stemline/queue-service/service.ts';
import { startStorage } from '@stemline/testing/storage/storage-fixture.ts';
import { writeOpenRuns } from '@stemline/testing/storage/write-open-runs.ts';
import { tempFolder } from '@stemline/testing/temp-folder.ts';
import { Redis } from 'ioredis';

/** Prints the time from FLUSHALL until `runs` jobs wait again, and whether they are in order. */
export async function measureRecovery(redisUrl: string, runs: number): Promise<void> {
  const folder = await tempFolder();
  const inOrder = await writeOpenRuns(folder.path, runs);
  const storage = await startStorage(folder.path);
  const redisPrefix = `bench-${randomUUID()}`;
  const log = createSilentLogger();
  const service = createQueueService(
    {
      storageAddresses: [`127.0.0.1:${storage.port}`],
      redisUrl,
      redisPrefix,
      maxWaiting: runs + 1,
      defaultModel: 'auto',
      leaseMs: 30_000,
      reconcileMs: 3_600_000,
      sweepMs: 5_000,
      callbackAllow: ALLOW_NONE,
    },
    log,
  );
  const raw = new Redis(redisUrl);
  try {
    await service.redis.start();
    const reader = createJobReader({ redis: service.redis, keys: createKeys(redisPrefix), log });
    const isComplete = async () => (await reader.countWaiting()) === runs;
    const began = performance.now();
    service.reconcileLoop.start();
    while (!(await isComplete())) await sleep(20);
    console.log(`${runs} open runs: queued at the start in ${((performance.now() - began) / 1000).toFixed(1)} s`);
    await sleep(500);
    await raw.flushall();
    const lost = performance.now();
    while (!(await isComplete())) await sleep(20);
    const seconds = (performance.now() - lost) / 1000;
    const ids: string[] = [];
    for (let from: QueuePlace | undefined, isFirst = true; from || isFirst; isFirst = false) {
      const step = await reader.walk(500, from);
      for (const id of step.waiting) ids.push(id.slice(0, 56));
      from = step.next;
    }
    const misplaced = ids.filter((id, index) => id !== inOrder[index]).length;
    const idle = performance.now();
    await service.reconciler.pass(new AbortController().signal);
    const passMs = performance.now() - idle;
    console.log(
      `  again after FLUSHALL in ${seconds.toFixed(1)} s, ${misplaced} out of order; a comparison without differences takes ${(passMs / 1000).toFixed(2)} s`,
    );
  } finally {
    await service.reconcileLoop.stop();
    service.closeStorage();
    await service.redis.stop();
    await storage.stop();
    raw.disconnect();
    await folder.remove();
  }
}
