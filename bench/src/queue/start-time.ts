// Measures the time from an enqueue to the start of the job on an idle worker.

import { aSong, DONE } from '@stemline/testing/queue/job-specs.ts';
import { openQueue } from '@stemline/testing/queue/queue-fixture.ts';
import { median, percentile } from '../figures.ts';

/** Prints the median and the 99th percentile over `songs` songs. */
export async function measureStartTime(redisUrl: string, songs: number): Promise<void> {
  const queue = await openQueue(redisUrl);
  try {
    // Has a connection of its own, as a separator has. The enqueue uses another one.
    const worker = await queue.consumer('worker', { blockMs: 5_000 });
    const other = await openQueue(redisUrl, { prefix: queue.prefix });
    const times: number[] = [];
    for (let song = 0; song < songs; song += 1) {
      const waiting = worker.next(new AbortController().signal);
      await isBlocked(queue);
      const began = performance.now();
      await Promise.all([
        other.producer().enqueue(aSong(), undefined),
        waiting.then(async (claim) => {
          times.push(performance.now() - began);
          if (claim) await worker.finish(claim, DONE);
        }),
      ]);
    }
    await other.stop();
    const [p50, p99] = [median(times), percentile(times, 0.99)];
    console.log(
      `from enqueue to start on an idle worker: p50 ${p50.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms, ${songs} songs`,
    );
  } finally {
    await queue.stop();
  }
}

/** Resolves when the worker waits in its blocking read. */
async function isBlocked({ raw }: Awaited<ReturnType<typeof openQueue>>): Promise<void> {
  while (!/blocked_clients:1\b/.test(await raw.info('clients')));
}
