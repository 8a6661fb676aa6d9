// Runs the comparison on BullMQ with its defaults.

import { randomUUID } from 'node:crypto';
import { aSong } from '@stemline/testing/queue/job-specs.ts';
import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { inTurns, type Side } from './side.ts';

/** Opens a queue with a name of its own. */
export async function openBullMq(redisUrl: string): Promise<Side> {
  const connect = () => new Redis(redisUrl, { maxRetriesPerRequest: null });
  const connection = connect();
  const name = `bench-${randomUUID()}`;
  const queue = new Queue(name, { connection });
  await queue.waitUntilReady();
  return {
    name: 'BullMQ',
    enqueue: (count, atOnce) => inTurns(count, atOnce, () => queue.add('separate', aSong())),
    claimAndFinish: async (count, atOnce) => {
      const blocking = connect();
      let finished = 0;
      let allFinished = () => {};
      const done = new Promise<void>((resolve) => {
        allFinished = resolve;
      });
      const worker = new Worker(name, async () => undefined, { connection: blocking, concurrency: atOnce });
      worker.on('completed', () => {
        finished += 1;
        if (finished === count) allFinished();
      });
      await done;
      await worker.close();
      blocking.disconnect();
    },
    list: async (count) => (await queue.getJobs(['waiting'], 0, count - 1, true)).length,
    stop: async () => {
      await queue.close();
      connection.disconnect();
    },
  };
}
