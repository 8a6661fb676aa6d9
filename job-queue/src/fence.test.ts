// Tests which writes are accepted after Redis has lost a job and its count of attempts. The claim's
// id identifies the current holder.

import { CLAIM_ID } from '@stemline/common/names.ts';
import { aSong, aSubscriber, DONE } from '@stemline/testing/queue/job-specs.ts';
import { claimNow, untilSubscribed } from '@stemline/testing/queue/queue-fixture.ts';
import { useQueue } from '@stemline/testing/queue/use-queue.ts';
import { expect, test } from 'vitest';

const LEASE = { leaseMs: 60_000 };

const queue = useQueue();

/**
 * Returns two workers that both believe they hold attempt 1: Redis was emptied between their
 * claims, and the job was created again.
 */
async function twoHolders() {
  const spec = aSong();
  const [before, after] = [await queue.consumer('before', LEASE), await queue.consumer('after', LEASE)] as const;
  await queue.producer().enqueue(spec, aSubscriber('s'));
  const old = await claimNow(before);
  await queue.raw.flushall();
  await queue.producer().enqueue(spec, aSubscriber('s'));
  return { spec, before, after, old, claim: await claimNow(after) };
}

test('two claims on a job, before and after Redis was emptied, are both attempt 1 but have different ids', async () => {
  const { old, claim } = await twoHolders();
  expect([old.attempt, claim.attempt]).toEqual([1, 1]);
  expect(claim.id).not.toBe(old.id);
});

test('after Redis was emptied, only the heartbeats and reports of the new claim are accepted', async () => {
  const { spec, before, after, old, claim } = await twoHolders();
  expect(await before.heartbeat(old)).toBe('lost');
  expect(await before.progress(old, 'separating', 0.9)).toBe('lost');
  expect(await after.heartbeat(claim)).toBe('held');
  expect(await queue.reader.get(spec)).toMatchObject({ state: 'running', worker: 'after', stage: '', progress: 0 });
});

test('after Redis was emptied, only the new claim can hand the job back or finish it', async () => {
  const { spec, before, after, old, claim } = await twoHolders();
  expect(await before.handBack(old, true, 'late')).toBe('lost');
  expect(await before.finish(old, { state: 'failed', code: 'X', reason: '' })).toBe('lost');
  expect(await queue.reader.get(spec)).toMatchObject({ state: 'running', failures: 0 });
  expect(await after.finish(claim, DONE)).toBe('held');
  expect(await after.finish(claim, DONE)).toBe('held');
  expect(await before.finish(old, DONE)).toBe('lost');
  expect(await queue.deliveries(spec.songhash)).toMatchObject([{ event: 'done' }]);
});

test('a worker that claims its job again after Redis was emptied keeps it', async () => {
  const spec = aSong();
  const worker = await queue.consumer('w', LEASE);
  await queue.producer().enqueue(spec, undefined);
  const old = await claimNow(worker);
  await queue.raw.flushall();
  await queue.producer().enqueue(spec, undefined);
  const claim = await claimNow(worker);
  expect(await worker.heartbeat(old)).toBe('lost');
  const revoked: unknown[] = [];
  worker.onRevoked((ref) => revoked.push(ref));
  expect(await worker.heartbeat(claim)).toBe('held');
  await untilSubscribed(queue, 1);
  await queue.producer().settle(spec, { ...DONE, state: 'cancelled' }, []);
  await expect.poll(() => revoked).toEqual([{ songhash: spec.songhash, run: 1 }]);
});

test('every attempt has a claim id of its own, and every claim id is a legal name in the store', async () => {
  await queue.producer().enqueue(aSong(), undefined);
  const worker = await queue.consumer('w', LEASE);
  const ids = new Set<string>();
  for (let attempt = 1; attempt <= 50; attempt += 1) {
    const claim = await claimNow(worker);
    expect(claim.attempt).toBe(attempt);
    expect(claim.id).toMatch(CLAIM_ID);
    ids.add(claim.id);
    await worker.handBack(claim, false, 'again');
  }
  expect(ids.size).toBe(50);
});
