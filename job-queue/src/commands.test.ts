// Counts the commands of one song, from its enqueue to the end of its delivery. Each command that a
// client sends is a round trip, and each command inside a script takes time in which Redis serves
// nobody else.

import { aSong, aSubscriber, DONE } from '@stemline/testing/queue/job-specs.ts';
import { claimNow } from '@stemline/testing/queue/queue-fixture.ts';
import { useQueue } from '@stemline/testing/queue/use-queue.ts';
import { expect, test } from 'vitest';

const queue = useQueue();

async function commands(): Promise<{ sent: number; inScripts: number }> {
  const counts = [...(await queue.raw.info('commandstats')).matchAll(/cmdstat_(\w+):calls=(\d+)/g)]
    .map(([, name = '', calls]) => [name, Number(calls)] as const)
    .filter(([name]) => name !== 'config' && name !== 'info');
  const sent = counts.find(([name]) => name === 'evalsha')?.[1] ?? 0;
  return { sent, inScripts: counts.reduce((sum, [, calls]) => sum + calls, -sent) };
}

test('a song with one report and one delivery costs 8 commands, which run at most 88 inside their scripts', async () => {
  const worker = await queue.consumer('w');
  const life = async () => {
    const spec = aSong();
    await queue.producer().enqueue(spec, aSubscriber(`of-${spec.songhash}`));
    const claim = await claimNow(worker);
    await worker.progress(claim, 'separating', 0.5, 180);
    await worker.finish(claim, DONE);
    for (const delivery of await queue.take(10, 60_000)) {
      await queue.outbox.begin(delivery);
      await queue.outbox.note(delivery, 'delivered', '');
      await queue.outbox.close(delivery, 'delivered', '');
    }
  };
  // Redis receives the text of each script with the first song.
  await life();
  await queue.raw.config('RESETSTAT');
  await life();
  const { sent, inScripts } = await commands();
  expect(sent).toBe(8);
  expect(inScripts).toBeLessThanOrEqual(88);
});
