// Tests that a job handed back after a failed attempt waits before the next one, longer each time,
// and does not block other jobs.

import { deadlineSignal } from '@stemline/common/async/abort.ts';
import { createSilentLogger } from '@stemline/common/logging/logger.ts';
import { eventually } from '@stemline/testing/eventually.ts';
import { aSong, DONE } from '@stemline/testing/queue/job-specs.ts';
import { claimNow, claimWithin, SHORT_LEASE } from '@stemline/testing/queue/queue-fixture.ts';
import { useQueue } from '@stemline/testing/queue/use-queue.ts';
import { expect, test, vi } from 'vitest';
import type { Consumer } from './consumer.ts';
import { jobIdOf, PRIORITIES } from './keys.ts';
import type { Claim, JobSpec } from './types.ts';

const DELAYS = { baseMs: 40, maxMs: 300, parkedFrom: 10, parkedMs: 60_000 };
const HOURS = { baseMs: 3_600_000, maxMs: 3_600_000, parkedFrom: 10, parkedMs: 3_600_000 };

const queue = useQueue();

async function enqueue(): Promise<JobSpec> {
  const spec = aSong();
  await queue.producer().enqueue(spec, undefined);
  return spec;
}

/** Hands back the worker's job. Returns how many milliseconds later the next claim came. */
async function msUntilNext(worker: Consumer, claim: Claim): Promise<[Claim, number]> {
  const began = performance.now();
  expect(await worker.handBack(claim, true, 'it broke')).toBe('held');
  return [await claimNow(worker), performance.now() - began];
}

test.each([5_000, 150])(
  'the delay after a counted hand-back grows with each failure up to the limit (lease %i ms)',
  async (leaseMs) => {
    const spec = await enqueue();
    const worker = await queue.consumer('w', { leaseMs, retryDelays: DELAYS, blockMs: 50 });
    let claim = await claimNow(worker);
    const waits: number[] = [];
    for (let failure = 1; failure <= 4; failure += 1) {
      const [next, ms] = await msUntilNext(worker, claim);
      expect(next).toMatchObject({ spec, attempt: failure + 1, lastReason: 'it broke', exhausted: failure >= 3 });
      waits.push(ms);
      claim = next;
    }
    for (const [i, atLeast] of [40, 200, 300, 300].entries()) {
      expect(waits[i]).toBeGreaterThanOrEqual(atLeast - 1);
      expect(waits[i]).toBeLessThan(atLeast + 20_000);
    }
  },
);

test('a hand-back that does not count does not delay the job', async () => {
  await enqueue();
  const worker = await queue.consumer('w', { retryDelays: HOURS });
  expect(await worker.handBack(await claimNow(worker), false, 'it broke')).toBe('held');
  expect(await claimNow(worker)).toMatchObject({ attempt: 2, exhausted: false });
});

test.each(['the next claim', 'the sweeper'])(
  'an expired lease that %s notices removes the reason of an earlier hand-back',
  async (who) => {
    const spec = await enqueue();
    const [dead, successor] = [
      await queue.consumer('dead', { leaseMs: 60_000 }),
      await queue.consumer('successor', SHORT_LEASE),
    ];
    await dead.handBack(await claimNow(dead), true, 'it broke');
    expect(await claimNow(dead)).toMatchObject({ lastReason: 'it broke' });
    const sweeper = queue.sweeper(SHORT_LEASE);
    if (who === 'the sweeper') await eventually('it is swept', async () => (await sweeper.sweep()).restored === 1);
    expect(await claimNow(successor)).toMatchObject({ spec, attempt: 3, exhausted: false, lastReason: '' });
    expect(await queue.reader.get(spec)).toMatchObject({ failures: 2 });
  },
);

test('an idle worker claims a job as soon as its delay is over, however long the worker may block', async () => {
  const spec = await enqueue();
  const options = { leaseMs: 60_000, blockMs: 100_000, retryDelays: { ...DELAYS, baseMs: 300 } };
  const [worker, idle] = [await queue.consumer('w', options), await queue.consumer('idle', options)] as const;
  const claim = await claimNow(worker);
  const waiting = idle.next(deadlineSignal(60_000));
  await eventually('it sleeps', async () => /cmd=xread /.test(String(await queue.raw.client('LIST'))));
  const began = performance.now();
  await worker.handBack(claim, true, 'it broke');
  expect((await waiting)?.spec).toEqual(spec);
  expect(performance.now() - began).toBeGreaterThanOrEqual(299);
});

test('other jobs run while a job is delayed, and it keeps its position', async () => {
  const [bad, ...good] = [await enqueue(), await enqueue(), await enqueue()];
  const worker = await queue.consumer('w', { leaseMs: 60_000, retryDelays: HOURS });
  await worker.handBack(await claimNow(worker), true, 'it broke');
  expect((await queue.jobs()).waiting.map(({ songhash }) => songhash)[0]).toBe(bad?.songhash);
  for (const spec of good) {
    const claim = await claimNow(worker);
    expect(claim.spec).toEqual(spec);
    await worker.finish(claim, DONE);
  }
  expect(await claimWithin(worker, 300)).toBeUndefined();
  expect(await queue.counts()).toEqual({ waiting: 1, running: 0, entries: 1 });
});

test('a short lease, a sweep, or a lost group or stream does not shorten the delay of a job', async () => {
  const spec = await enqueue();
  const worker = await queue.consumer('w', { leaseMs: 20, retryDelays: HOURS });
  await worker.handBack(await claimNow(worker), true, 'it broke');
  const [sweeper, stream] = [queue.sweeper({ leaseMs: 20 }), queue.keys.stream('normal')];
  const acts = [
    () => sweeper.sweep(),
    () => queue.raw.xgroup('DESTROY', stream, 'separators'),
    () => queue.raw.del(...PRIORITIES.map(queue.keys.stream)),
    () => sweeper.sweep(),
  ];
  for (const act of acts) {
    await act();
    expect(await claimWithin(worker, 100)).toBeUndefined();
  }
  expect(await queue.reader.get(spec)).toMatchObject({ state: 'waiting', attempt: 1, failures: 1, position: 1 });
  expect(await queue.counts()).toEqual({ waiting: 1, running: 0, entries: 1 });
});

test('a delayed job can be cancelled', async () => {
  const spec = await enqueue();
  const worker = await queue.consumer('w', { retryDelays: HOURS });
  await worker.handBack(await claimNow(worker), true, 'it broke');
  expect(await queue.producer().settle(spec, { ...DONE, state: 'cancelled' }, [])).toBe('settled');
  expect(await queue.counts()).toEqual({ waiting: 0, running: 0, entries: 0 });
});

const delays = { baseMs: 10, maxMs: 30, parkedFrom: 6, parkedMs: 3_600_000 };

test('a job whose end cannot be recorded is parked, logged and listed, and the other jobs continue', async () => {
  const [bad, good] = [await enqueue(), await enqueue()] as const;
  const log = createSilentLogger();
  const errors = vi.spyOn(log, 'error');
  const worker = await queue.consumer('w', { leaseMs: 60_000, retryDelays: delays, log });
  const attempts: string[] = [];
  for (let attempt = 1; attempt <= 7; attempt += 1) {
    const claim = await claimNow(worker);
    const isGood = claim.spec.songhash === good.songhash;
    attempts.push(isGood ? 'good' : 'bad');
    await (isGood ? worker.finish(claim, DONE) : worker.handBack(claim, true, 'the store cannot read it'));
  }
  expect(await claimWithin(worker, 200)).toBeUndefined();
  expect(attempts.sort()).toEqual(['bad', 'bad', 'bad', 'bad', 'bad', 'bad', 'good']);
  expect(await queue.reader.get(bad)).toMatchObject({ state: 'waiting', stage: 'parked', failures: 6 });
  expect((await queue.jobs()).waiting).toHaveLength(1);
  expect(await queue.counts()).toEqual({ waiting: 1, running: 0, entries: 1 });
  expect(errors).toHaveBeenCalledTimes(1);
  expect(errors.mock.calls[0]).toEqual([
    {
      songhash: bad.songhash,
      run: 1,
      requestId: bad.requestId,
      failures: 6,
      reason: 'the store cannot read it',
      delayMs: 3_600_000,
    },
    'job is parked: its end cannot be recorded in the store',
  ]);
});

test.each(['the next claim', 'the sweeper'])(
  'a job whose worker is lost each time is parked and logged by %s',
  async (who) => {
    const spec = await enqueue();
    const retryDelays = { ...delays, parkedFrom: 5 };
    const log = createSilentLogger();
    const errors = vi.spyOn(log, 'error');
    const worker = await queue.consumer('w', { leaseMs: 60, blockMs: 20, retryDelays, log });
    const sweeper = queue.sweeper({ leaseMs: 60, retryDelays, log });
    const isParked = async () => (await queue.reader.get(spec))?.stage === 'parked';
    for (let attempt = 1; attempt <= 5; attempt += 1) expect(await claimNow(worker)).toMatchObject({ attempt });
    await eventually('it is parked', async () => {
      if (who === 'the sweeper') await sweeper.sweep();
      else expect(await claimWithin(worker, 50)).toBeUndefined();
      return isParked();
    });
    expect(await claimWithin(worker, 200)).toBeUndefined();
    expect(await queue.reader.get(spec)).toMatchObject({ state: 'waiting', failures: 5, position: 1 });
    const { songhash, run, requestId } = spec;
    const reason = 'the lease of its worker has expired';
    const fields = { songhash, run, requestId, failures: 5, reason, delayMs: 3_600_000 };
    expect(errors.mock.calls).toEqual([[fields, 'job is parked: its end cannot be recorded in the store']]);
    expect(await queue.counts()).toEqual({ waiting: 1, running: 0, entries: 1 });
  },
);

test('a job has the stage that its worker reported only while it runs', async () => {
  const spec = await enqueue();
  const worker = await queue.consumer('w', { leaseMs: 60, retryDelays: delays });
  const shown = async () => {
    const job = await queue.reader.get(spec);
    return [job?.state, job?.stage];
  };
  const claimAndReport = async () => {
    const claim = await claimNow(worker);
    expect(await shown()).toEqual(['running', '']);
    expect(await worker.progress(claim, 'separating', 0.5)).toBe('held');
    expect(await shown()).toEqual(['running', 'separating']);
    return claim;
  };
  expect(await shown()).toEqual(['waiting', '']);
  await worker.handBack(await claimAndReport(), false, '');
  expect(await shown()).toEqual(['waiting', '']);
  await worker.handBack(await claimAndReport(), true, 'it broke');
  expect(await shown()).toEqual(['waiting', '']);
  await claimAndReport();
  await eventually('the lease expires', async () => {
    await queue.sweeper({ leaseMs: 60, retryDelays: delays }).sweep();
    return (await shown())[0] === 'waiting';
  });
  expect(await shown()).toEqual(['waiting', '']);
  await worker.finish(await claimAndReport(), DONE);
  expect(await shown()).toEqual(['done', '']);
});

test('a parked job is attempted again after the long delay, and can end then', async () => {
  const spec = await enqueue();
  const worker = await queue.consumer('w', { retryDelays: { ...delays, parkedFrom: 1, parkedMs: 300 } });
  const [claim, ms] = await msUntilNext(worker, await claimNow(worker));
  expect(ms).toBeGreaterThanOrEqual(299);
  expect(await queue.reader.get(spec)).toMatchObject({ state: 'running', stage: '' });
  expect(await worker.finish(claim, DONE)).toBe('held');
});

test('a job with an unreadable record is handed back as a failure, and the next job is claimed', async () => {
  const bad = await enqueue();
  const good = await enqueue();
  await queue.raw.hset(queue.keys.job(jobIdOf(bad)), 'spec', JSON.stringify({ ...bad, revision: undefined }));
  const worker = await queue.consumer('w', { leaseMs: 5_000, retryDelays: HOURS });
  expect(await claimNow(worker)).toMatchObject({ spec: good });
  expect(await queue.raw.hmget(queue.keys.job(jobIdOf(bad)), 'state', 'failures')).toEqual(['waiting', '1']);
});

test('a hand-back that does not count can delay the job', async () => {
  const [deferred, other] = [await enqueue(), await enqueue()] as const;
  const worker = await queue.consumer('w');
  const claim = await claimNow(worker);
  expect(await worker.handBack(claim, false, 'not here', 3_600_000)).toBe('held');
  const next = await claimNow(worker);
  expect(next).toMatchObject({ spec: other });
  const began = performance.now();
  expect(await worker.handBack(next, false, 'not here', 500)).toBe('held');
  expect(await claimNow(worker)).toMatchObject({ spec: other, attempt: 2, exhausted: false });
  expect(performance.now() - began).toBeGreaterThanOrEqual(499);
  expect(await queue.reader.get(deferred)).toMatchObject({ state: 'waiting', failures: 0 });
});
