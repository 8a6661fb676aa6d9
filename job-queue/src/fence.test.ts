// Tests which writes are accepted after Redis has lost a job and its attempt number: the claim's id
// identifies the current holder.

import { aSong, aSubscriber, DONE } from '@stemline/testing/queue/job-specs.ts';
import { claimNow } from '@stemline/testing/queue/queue-fixture.ts';
import { useQueue } from '@stemline/testing/queue/use-queue.ts';
import { describe, expect, test } from 'vitest';

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

describe('after Redis was emptied and the job created again', () => {
  test('two claims around the loss of Redis are both attempt 1, but they share neither a claim nor a place in the store', async () => {
    const { old, claim } = await twoHolders();
    expect([old.attempt, claim.attempt]).toEqual([1, 1]);
    expect(claim.id).not.toBe(old.id);
    expect(claim.storageAttempt).not.toBe(old.storageAttempt);
  });

  test('only the heartbeats and reports of the new claim are accepted', async () => {
    const { spec, before, after, old, claim } = await twoHolders();
    expect(await before.heartbeat(old)).toBe('lost');
    expect(await before.progress(old, 'separating', 0.9)).toBe('lost');
    expect(await after.heartbeat(claim)).toBe('held');
    expect(await queue.reader.get(spec)).toMatchObject({ state: 'running', worker: 'after', stage: '', progress: 0 });
  });

  test('only the new claim can hand the job back or finish it', async () => {
    const { spec, before, after, old, claim } = await twoHolders();
    expect(await before.handBack(old, true, 'late')).toBe('lost');
    expect(await before.finish(old, { state: 'failed', code: 'X', reason: '' })).toBe('lost');
    expect(await queue.reader.get(spec)).toMatchObject({ state: 'running', failures: 0 });
    expect(await after.finish(claim, DONE)).toBe('held');
    expect(await after.finish(claim, DONE)).toBe('held');
    expect(await before.finish(old, DONE)).toBe('lost');
    expect(await queue.deliveries(spec.songhash)).toMatchObject([{ event: 'done' }]);
  });

  test('a worker that claims its own lost job again keeps it', async () => {
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
    await queue.producer().settle(spec, { ...DONE, state: 'cancelled' }, []);
    await expect.poll(() => revoked).toEqual([{ songhash: spec.songhash, run: 1 }]);
  });
});

test('no two attempts share a place in the store, and the store accepts its number', async () => {
  await queue.producer().enqueue(aSong(), undefined);
  const worker = await queue.consumer('w', LEASE);
  const numbers = new Set<number>();
  for (let attempt = 1; attempt <= 50; attempt += 1) {
    const claim = await claimNow(worker);
    expect(claim.attempt).toBe(attempt);
    expect(Number.isInteger(claim.storageAttempt)).toBe(true);
    expect(claim.storageAttempt).toBeGreaterThanOrEqual(1);
    expect(claim.storageAttempt).toBeLessThanOrEqual(999_999_999);
    numbers.add(claim.storageAttempt);
    await worker.handBack(claim, false, 'again');
  }
  expect(numbers.size).toBe(50);
});
