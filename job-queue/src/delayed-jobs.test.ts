// Tests claims while thousands of jobs are laid aside: each step reads a part of them, and no due
// job is missed.

import { expect, test } from 'vitest';
import type { Consumer } from './consumer.ts';
import { boardKeys } from './key-blocks.ts';
import { GROUP, HOLDER } from './keys.ts';
import { aSong, claimNow } from './testing/queue-fixture.ts';
import { eventually } from './testing/redis-fixture.ts';
import { useQueue } from './testing/use-queue.ts';

const queue = useQueue();

/** Hands back `count` jobs that cannot be claimed before `delayMs`. */
async function layAside(worker: Consumer, count: number, delayMs: number): Promise<void> {
  const specs = Array.from({ length: count }, () => aSong());
  await Promise.all(specs.map((spec) => queue.producer().enqueue(spec, undefined)));
  for (const _ of specs) await worker.handBack(await claimNow(worker), false, 'not here', delayMs);
}

/** Runs the first step of a claim, like the consumer. */
async function firstStep(claimId: string): Promise<unknown[]> {
  const { keys } = queue;
  const on = [...boardKeys(keys), keys.job(''), keys.claim(claimId), keys.picks];
  const args = [claimId, 'w', GROUP, 60_000, 3, 5, 60_000, HOLDER, 10, 1_000, 1, '0-0'];
  return (await queue.redis.run('claim', on, args)) as unknown[];
}

test('a due job is found behind thousands that are not due, in more than one step', async () => {
  const worker = await queue.consumer('w', { leaseMs: 60_000 });
  await layAside(worker, 2_500, 50_000);
  const spec = aSong();
  await queue.producer().enqueue(spec, undefined);
  await worker.handBack(await claimNow(worker), false, 'again');
  expect((await firstStep('c1')).slice(0, 2)).toEqual(['again', 2]);
  expect(await claimNow(worker)).toMatchObject({ spec, attempt: 2 });
});

test('a new job is found behind more jobs to lay aside again than one step can handle', async () => {
  const worker = await queue.consumer('w', { leaseMs: 200 });
  await layAside(worker, 150, 600_000);
  await eventually('the laid aside entries come back early', async () => {
    const early = await queue.raw.xpending(queue.keys.stream('normal'), GROUP, 'IDLE', 200, '-', '+', 200);
    return early.length === 150;
  });
  const spec = aSong();
  await queue.producer().enqueue(spec, undefined);
  expect(await claimNow(worker)).toMatchObject({ spec });
});
