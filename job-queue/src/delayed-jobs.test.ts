// Tests claims while many jobs are delayed or run: a claim looks only at those whose time has come,
// in steps, and misses no due job.

import { aSong, DONE } from '@stemline/testing/queue/job-specs.ts';
import { claimNow, firstClaimStep } from '@stemline/testing/queue/queue-fixture.ts';
import { useQueue } from '@stemline/testing/queue/use-queue.ts';
import { expect, test } from 'vitest';
import type { Consumer } from './consumer.ts';
import { jobIdOf } from './keys.ts';
import type { Claim } from './types.ts';

const queue = useQueue();

/** Enqueues and claims jobs. */
async function claimJobs(worker: Consumer, count: number): Promise<Claim[]> {
  const claims: Claim[] = [];
  for (let job = 1; job <= count; job += 1) {
    await queue.producer().enqueue(aSong(), undefined);
    claims.push(await claimNow(worker));
  }
  return claims;
}

test('a job is claimed in one step when its delay is over, although hundreds are delayed for longer', async () => {
  const worker = await queue.consumer('w');
  for (const claim of await claimJobs(worker, 300)) await worker.handBack(claim, false, 'not here', 600_000);
  const [due] = await claimJobs(worker, 1);
  await worker.handBack(due as Claim, false, 'not here', 30);
  expect(await claimNow(worker)).toMatchObject({ spec: due?.spec, attempt: 2 });
  await queue.producer().enqueue(aSong(), undefined);
  expect((await firstClaimStep(queue, 'c1'))[0]).toBe('claim');
  expect(await queue.counts()).toEqual({ waiting: 300, running: 2, entries: 302 });
});

test('a claim looks at hundreds of running jobs in several steps, and finds the one whose lease has expired', async () => {
  const worker = await queue.consumer('w');
  const claims = await claimJobs(worker, 200);
  // A lease seems to have passed since the claims. The heartbeats are recent.
  for (const { spec } of claims) await queue.raw.zadd(queue.keys.leases, 1, jobIdOf(spec));
  expect(await firstClaimStep(queue, 'c1')).toEqual(['again', []]);
  const dead = claims.at(-1) as Claim;
  await queue.raw.hset(queue.keys.job(jobIdOf(dead.spec)), 'beatMs', 1);
  expect(await claimNow(worker)).toMatchObject({ spec: dead.spec, attempt: 2 });
  expect(await worker.finish(claims[0] as Claim, DONE)).toBe('held');
});
