// Tests claims while thousands of jobs are delayed: each step reads a part of them, and no due job
// is missed.

import { eventually } from '@stemline/testing/eventually.ts';
import { aSong } from '@stemline/testing/queue/job-specs.ts';
import { claimNow, firstClaimStep } from '@stemline/testing/queue/queue-fixture.ts';
import { useQueue } from '@stemline/testing/queue/use-queue.ts';
import { expect, test } from 'vitest';
import type { Consumer } from './consumer.ts';
import { GROUP, RETURNED } from './keys.ts';

const queue = useQueue();

/** The most enqueues at a time, so that each of them is answered within its time limit. */
const AT_ONCE = 250;

async function enqueueJobs(count: number): Promise<void> {
  for (let done = 0; done < count; done += AT_ONCE) {
    const specs = Array.from({ length: Math.min(AT_ONCE, count - done) }, () => aSong());
    await Promise.all(specs.map((spec) => queue.producer().enqueue(spec, undefined)));
  }
}

/** Hands back `count` jobs that cannot be claimed before `delayMs`. */
async function delayJobs(worker: Consumer, count: number, delayMs: number): Promise<void> {
  await enqueueJobs(count);
  for (let job = 1; job <= count; job += 1) await worker.handBack(await claimNow(worker), false, 'not here', delayMs);
}

test('a due job is found behind thousands that are not due, in more than one step', async () => {
  const worker = await queue.consumer('w', { leaseMs: 60_000 });
  await enqueueJobs(2_500);
  await queue.raw.xgroup('CREATE', queue.keys.stream('normal'), GROUP, '0');
  // Gives the entries to the consumer RETURNED as hand-backs with a long delay do, but at once.
  await queue.raw.xreadgroup('GROUP', GROUP, RETURNED, 'COUNT', 2_500, 'STREAMS', queue.keys.stream('normal'), '>');
  const spec = aSong();
  await queue.producer().enqueue(spec, undefined);
  await worker.handBack(await claimNow(worker), false, 'again');
  const [kind, , priority] = await firstClaimStep(queue, 'c1');
  expect([kind, priority]).toEqual(['again', 2]);
  expect(await claimNow(worker)).toMatchObject({ spec, attempt: 2 });
});

test('a new job is found behind more jobs to delay again than one step can handle', async () => {
  const worker = await queue.consumer('w', { leaseMs: 200 });
  await delayJobs(worker, 150, 600_000);
  await eventually('the delayed entries come back early', async () => {
    const early = await queue.raw.xpending(queue.keys.stream('normal'), GROUP, 'IDLE', 200, '-', '+', 200);
    return early.length === 150;
  });
  const spec = aSong();
  await queue.producer().enqueue(spec, undefined);
  expect(await claimNow(worker)).toMatchObject({ spec });
});
