// Runs the comparison on the queue of Stemline, with all its guards.

import { aSong, DONE } from '@stemline/testing/queue/job-specs.ts';
import { openQueue } from '@stemline/testing/queue/queue-fixture.ts';
import { inTurns, type Side } from './side.ts';

/** Opens the queue. */
export async function openOurs(redisUrl: string): Promise<Side> {
  const queue = await openQueue(redisUrl);
  const producer = queue.producer({ maxWaiting: 1_000_000 });
  const worker = await queue.consumer('worker');
  const never = new AbortController().signal;
  return {
    name: 'ours',
    enqueue: (count, atOnce) => inTurns(count, atOnce, () => producer.enqueue(aSong(), undefined)),
    claimAndFinish: async (count, atOnce) => {
      let left = count;
      const loop = async () => {
        let finishing: Promise<unknown> | undefined;
        // A loop sends the end of its job and its next claim at once, as BullMQ does. Redis runs
        // them in this order, so the worker never owns more jobs than it has loops.
        while (left > 0) {
          left -= 1;
          const claim = await worker.next(never);
          await finishing;
          finishing = claim && worker.finish(claim, DONE);
        }
        await finishing;
      };
      await Promise.all(Array.from({ length: atOnce }, loop));
    },
    list: async (count) => (await queue.reader.page(count)).waiting.length,
    stop: queue.stop,
  };
}
