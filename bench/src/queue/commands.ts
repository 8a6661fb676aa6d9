// Counts the commands of one song in the queue: from its enqueue to the end of its delivery.

import { aSong, aSubscriber, DONE } from '@stemline/testing/queue/job-specs.ts';
import { claimNow, openQueue } from '@stemline/testing/queue/queue-fixture.ts';
import { readCounts, resetStats } from './redis-stats.ts';

/** Prints the commands that clients send for a song, and those inside the scripts. */
export async function countCommands(redisUrl: string): Promise<void> {
  const queue = await openQueue(redisUrl);
  try {
    const worker = await queue.consumer('worker');
    // Redis knows all scripts after the first song.
    for (const isCounted of [false, true]) {
      await resetStats(queue.raw);
      const spec = aSong();
      await queue.producer().enqueue(spec, aSubscriber(`of-${spec.songhash}`));
      const claim = await claimNow(worker);
      await worker.progress(claim, 'separating', 0.5, 180);
      await worker.finish(claim, DONE);
      for (const delivery of await queue.take(1, 60_000)) {
        const begun = await queue.outbox.begin(delivery);
        await queue.outbox.note(begun ?? delivery, 'delivered', '');
        await queue.outbox.close(begun ?? delivery, 'delivered', '');
      }
      const { sent, inScripts } = await readCounts(queue.raw);
      if (isCounted)
        console.log(`one song with one report and one delivery: ${sent} commands sent, ${inScripts} inside scripts`);
    }
  } finally {
    await queue.stop();
  }
}
