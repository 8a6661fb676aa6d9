// Tests claims, leases, hand-backs and ends from the view of one and of many workers.

import { deadlineSignal } from '@stemline/common/async/abort.ts';
import { createSilentLogger } from '@stemline/common/logging/logger.ts';
import { eventually } from '@stemline/testing/eventually.ts';
import { aSong, aSubscriber, DONE } from '@stemline/testing/queue/job-specs.ts';
import { claimNow, claimWithin, firstClaimStep, SHORT_LEASE } from '@stemline/testing/queue/queue-fixture.ts';
import { useQueue } from '@stemline/testing/queue/use-queue.ts';
import { startProxy } from '@stemline/testing/redis/tcp-proxy.ts';
import { expect, test, vi } from 'vitest';
import { createRedisConnection } from './connection.ts';
import { createConsumer } from './consumer.ts';
import { GROUP, jobIdOf, PRIORITIES } from './keys.ts';
import type { Claim, JobSpec } from './types.ts';

const LOST = ['lost', 'lost', 'lost', 'lost'];

const queue = useQueue();

async function enqueue(changes: Partial<JobSpec> = {}): Promise<JobSpec> {
  const spec = aSong(changes);
  await queue.producer().enqueue(spec, undefined);
  return spec;
}

/** Number of pending entries of each consumer, summed over all priorities, from one snapshot. */
async function pendingOwners(): Promise<Map<string, number>> {
  const snapshot = queue.raw.multi();
  for (const priority of PRIORITIES) snapshot.xpending(queue.keys.stream(priority), GROUP, '-', '+', 1000);
  const owners = new Map<string, number>();
  for (const [error, rows] of (await snapshot.exec()) ?? []) {
    // The group does not exist yet, so nothing is pending.
    if (error) continue;
    for (const [, owner] of rows as [string, string][]) owners.set(owner, (owners.get(owner) ?? 0) + 1);
  }
  return owners;
}

/** Changes Redis as if the last heartbeat of a claim had been a day ago. */
async function expireLease(claim: Claim): Promise<void> {
  const job = queue.keys.job(jobIdOf(claim.spec));
  const dayMs = 24 * 3_600_000;
  await queue.raw.zadd(queue.keys.leases, Date.now() - dayMs, jobIdOf(claim.spec));
  await queue.raw.hset(job, 'beatMs', Date.now() - dayMs);
}

test('an expired lease lets another worker claim the job, and every write of the old claim is refused', async () => {
  const spec = await enqueue();
  const [dead, successor] = [await queue.consumer('dead'), await queue.consumer('successor', SHORT_LEASE)] as const;
  const old = await claimNow(dead);
  const claim = await claimNow(successor);
  expect(claim).toMatchObject({ spec, attempt: 2, exhausted: false, lastReason: '' });
  expect([
    await dead.heartbeat(old),
    await dead.progress(old, 'separating', 0.9),
    await dead.finish(old, DONE),
    await dead.handBack(old, true, 'late'),
  ]).toEqual(LOST);
  expect(await queue.reader.get(spec)).toMatchObject({
    state: 'running',
    worker: 'successor',
    attempt: 2,
    failures: 1,
  });
  expect(await successor.finish(claim, DONE)).toBe('held');
  expect(await dead.finish(old, DONE)).toBe('lost');
});

test('a job whose lease is renewed is not claimed by another worker', async () => {
  await enqueue();
  const [worker, other] = [await queue.consumer('worker'), await queue.consumer('other')] as const;
  const claim = await claimNow(worker);
  for (let beat = 1; beat <= 3; beat += 1) {
    await expireLease(claim);
    expect(await worker.heartbeat(claim)).toBe('held');
    expect(await claimWithin(other, 150)).toBeUndefined();
  }
  await expireLease(claim);
  expect(await claimNow(other)).toMatchObject({ attempt: 2 });
});

test('a lease that expires three times leaves an exhausted job, which can still be failed', async () => {
  const spec = await enqueue();
  const worker = await queue.consumer('w', { leaseMs: 50, blockMs: 20 });
  for (const attempt of [1, 2, 3]) expect(await claimNow(worker)).toMatchObject({ attempt, exhausted: false });
  const last = await claimNow(worker);
  expect(last).toMatchObject({ attempt: 4, exhausted: true });
  const end = { state: 'failed', code: 'WORKER_LOST', reason: 'three workers were lost' } as const;
  expect(await worker.finish(last, end)).toBe('held');
  expect(await queue.reader.get(spec)).toMatchObject(end);
});

test('a hand-back that does not count lets an idle worker claim the job at once', async () => {
  const spec = await enqueue();
  const slow = { leaseMs: 60_000, blockMs: 50_000 };
  const [first, second] = [await queue.consumer('first', slow), await queue.consumer('second', slow)] as const;
  const claim = await claimNow(first);
  const waiting = second.next(deadlineSignal(40_000));
  await eventually('the second worker blocks', async () => /cmd=xread /.test(String(await queue.raw.client('LIST'))));
  expect(await first.handBack(claim, false, 'stopping')).toBe('held');
  expect(await waiting).toMatchObject({ spec, attempt: 2, exhausted: false, lastReason: 'stopping' });
  expect(await queue.reader.get(spec)).toMatchObject({ failures: 0, worker: 'second' });
  expect(await first.heartbeat(claim)).toBe('lost');
});

test('a hand-back that counts keeps the position of the job and can be repeated', async () => {
  const [spec, next] = [await enqueue(), await enqueue()] as const;
  const worker = await queue.consumer('w');
  const claim = await claimNow(worker);
  expect(await worker.handBack(claim, true, 'the engine crashed')).toBe('held');
  expect(await worker.handBack(claim, true, 'the engine crashed')).toBe('held');
  const { waiting } = await queue.jobs();
  expect(waiting.map(({ songhash }) => songhash)).toEqual([spec.songhash, next.songhash]);
  expect(waiting[0]).toMatchObject({ failures: 1, worker: '' });
  expect((await pendingOwners()).size).toBe(0);
});

test('promise 10: of five jobs three are of priority high, one is normal and one low, while all wait', async () => {
  for (const priority of PRIORITIES) for (let i = 0; i < 8; i++) await enqueue({ priority });
  const worker = await queue.consumer('w', { leaseMs: 60_000 });
  const order: string[] = [];
  for (let i = 0; i < 24; i++) {
    const claim = await claimNow(worker);
    order.push(claim.spec.priority[0] as string);
    await worker.finish(claim, DONE);
  }
  expect(order.join('')).toBe('hhnhlhhnhlhhnnlnnnnlllll');
});

test('entries without a job, of unknown and of ended jobs stop no claim, and a sweep removes them', async () => {
  const stream = queue.keys.stream('normal');
  await queue.raw.xadd(stream, '*', 'garbage', 'no job');
  await queue.raw.xadd(stream, '*', 'job', 'unknown:1');
  const ended = aSong();
  await queue.producer().settle(ended, DONE, []);
  await queue.raw.xadd(stream, '*', 'job', jobIdOf(ended));
  const spec = await enqueue();
  expect(await claimNow(await queue.consumer('w'))).toMatchObject({ spec });
  expect(await queue.sweeper().sweep()).toEqual({ restored: 0, removed: 3, owed: 0 });
  expect(await queue.raw.xlen(stream)).toBe(1);
});

test('a claim id that is sent again gets the same claim', async () => {
  await enqueue();
  await enqueue();
  const request = () => firstClaimStep(queue, 'c1');
  const [first, second] = [await request(), await request()];
  expect(first[0]).toBe('claim');
  // The last value contains all fields of the job, some of which are times.
  expect(second.slice(0, -1)).toEqual(first.slice(0, -1));
  expect(await queue.counts()).toEqual({ waiting: 1, running: 1, entries: 2 });
});

test.each(['cut', 'silent'] as const)(
  'promise 4: a lost reply to a claim (connection %s) leaves no job without a worker',
  async (mode) => {
    const proxy = await startProxy(queue.server.port);
    const redis = createRedisConnection({
      url: `redis://127.0.0.1:${proxy.port}`,
      log: createSilentLogger(),
      commandTimeoutMs: 300,
    });
    await redis.start();
    const consumer = createConsumer({
      redis,
      keys: queue.keys,
      worker: 'w',
      log: createSilentLogger(),
      leaseMs: 60_000,
      blockMs: 100,
    });
    await consumer.start();
    try {
      expect(await claimWithin(consumer, 200)).toBeUndefined();
      const spec = await enqueue();
      proxy.loseAnswerTo('claimIdMs', mode);
      expect(await claimNow(consumer)).toMatchObject({ spec, attempt: 1, exhausted: false });
      expect(proxy.lost()).toBeGreaterThan(0);
      expect(await queue.counts()).toEqual({ waiting: 0, running: 1, entries: 1 });
    } finally {
      await consumer.stop();
      await redis.stop();
      await proxy.stop();
    }
  },
);

test('an abort ends the wait of a worker for a job at once', async () => {
  const consumer = await queue.consumer('w', { blockMs: 50_000 });
  const stop = new AbortController();
  const waiting = consumer.next(stop.signal);
  await eventually('the worker blocks', async () => /cmd=xread /.test(String(await queue.raw.client('LIST'))));
  const began = performance.now();
  stop.abort();
  expect(await waiting).toBeUndefined();
  expect(performance.now() - began).toBeLessThan(40_000);
});

test('an abort during a claim hands the job back uncounted', async () => {
  const spec = await enqueue();
  const stop = new AbortController();
  const waiting = (await queue.consumer('w', { leaseMs: 60_000 })).next(stop.signal);
  stop.abort();
  expect(await waiting).toBeUndefined();
  expect(await queue.reader.get(spec)).toMatchObject({ state: 'waiting', attempt: 1, failures: 0 });
  expect(await claimNow(await queue.consumer('v', { leaseMs: 60_000 }))).toMatchObject({ spec, attempt: 2 });
});

test('finish owes one delivery to each subscriber that wants the event, however often it is repeated', async () => {
  const spec = await enqueue();
  const wants = { all: ['failed', 'cancelled'], failed: ['failed'], cancelled: ['cancelled'], none: [] } as const;
  for (const [id, on] of Object.entries(wants)) await queue.producer().enqueue(spec, aSubscriber(id, { on }));
  const worker = await queue.consumer('w');
  const claim = await claimNow(worker);
  const end = { state: 'failed', code: 'BAD_AUDIO', reason: 'no sound' } as const;
  const answers = await Promise.all([1, 2, 3, 4].map(() => worker.finish(claim, end)));
  expect(answers).toEqual(['held', 'held', 'held', 'held']);
  const owed = await queue.deliveries(spec.songhash);
  expect(owed.map(({ submissionId }) => submissionId).sort()).toEqual(['all', 'failed']);
  expect(await worker.finish(claim, DONE)).toBe('lost');
});

test('finish as done owes a delivery to every subscriber', async () => {
  const spec = await enqueue();
  await queue.producer().enqueue(spec, aSubscriber('a'));
  await queue.producer().enqueue(spec, aSubscriber('b', { on: ['failed'] }));
  const worker = await queue.consumer('w');
  expect(await worker.finish(await claimNow(worker), DONE)).toBe('held');
  expect((await queue.deliveries(spec.songhash)).map(({ event }) => event)).toEqual(['done', 'done']);
  expect(await queue.reader.get(spec)).toMatchObject({ state: 'done', progress: 1 });
});

test('an idle worker blocks between its claims, and a new job wakes it', async () => {
  const consumer = await queue.consumer('w', { blockMs: 50_000 });
  const waiting = consumer.next(deadlineSignal(40_000));
  // The flag b marks a client that a command blocks.
  const isBlocked = async () => / flags=b .* cmd=xread /.test(String(await queue.raw.client('LIST')));
  await eventually('the worker blocks', isBlocked);
  const claims = vi.spyOn(queue.redis, 'run');
  const reads = vi.spyOn(queue.redis, 'openBlocking');
  for (let round = 1; round <= 20; round += 1) expect(await isBlocked()).toBe(true);
  expect(claims).not.toHaveBeenCalled();
  const spec = await enqueue();
  expect((await waiting)?.spec).toEqual(spec);
  expect(claims.mock.calls.map(([name]) => name)).toEqual(['enqueue', 'claim']);
  expect(reads).not.toHaveBeenCalled();
});

test('promise 10: of many workers none owns two entries, and no job is claimed twice', async () => {
  const workers = await Promise.all(
    Array.from({ length: 6 }, (_, i) => queue.consumer(`w${i}`, { leaseMs: 60_000, blockMs: 200 })),
  );
  const stop = new AbortController();
  const claimed: Claim[] = [];
  const loops = workers.map(async (worker) => {
    for (let claim = await worker.next(stop.signal); claim; claim = await worker.next(stop.signal)) {
      claimed.push(claim);
      await worker.heartbeat(claim);
      await worker.finish(claim, DONE);
    }
  });
  const total = 120;
  const sampled: number[] = [];
  const feeding = Promise.all(
    Array.from({ length: total }, (_, i) => enqueue({ priority: PRIORITIES[i % 3] ?? 'low' })),
  );
  await eventually('all are done', async () => {
    sampled.push(...(await pendingOwners()).values());
    const { waiting, running, entries } = await queue.counts();
    expect(entries).toBe(waiting + running);
    return claimed.length >= total;
  });
  await feeding;
  stop.abort();
  await Promise.all(loops);
  expect(Math.max(0, ...sampled)).toBeLessThanOrEqual(1);
  expect(new Set(claimed.map(({ spec }) => spec.songhash)).size).toBe(total);
  expect(claimed).toHaveLength(total);
  expect(await queue.counts()).toEqual({ waiting: 0, running: 0, entries: 0 });
});

test('promise 12: at 1000 moments the number of entries equals that of waiting and running jobs, and attempts only grow', async () => {
  const [a, b] = [await queue.consumer('a', { leaseMs: 20 }), await queue.consumer('b', { leaseMs: 20 })] as const;
  const sweeper = queue.sweeper({ leaseMs: 20, consumerSilenceMs: 50 });
  const specs: JobSpec[] = [];
  const claims: Claim[] = [];
  const attempts = new Map<string, number>();
  const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(Math.random() * list.length)];
  const acts = [
    async () => void specs.push(await enqueue({ priority: pick(PRIORITIES) ?? 'low' })),
    async () => {
      const claim = await claimWithin(pick([a, b]) ?? a, 15);
      if (!claim) return;
      expect(claim.attempt).toBeGreaterThan(attempts.get(claim.spec.songhash) ?? 0);
      attempts.set(claim.spec.songhash, claim.attempt);
      claims.push(claim);
    },
    async () => {
      const claim = pick(claims);
      if (claim) await a.handBack(claim, Math.random() < 0.5, '');
    },
    async () => {
      const claim = pick(claims);
      if (claim) await b.finish(claim, DONE);
    },
    async () => {
      const claim = pick(claims);
      if (claim) await a.heartbeat(claim);
    },
    async () => {
      const spec = pick(specs);
      if (spec) await queue.producer().settle(spec, { ...DONE, state: 'cancelled' }, []);
    },
    async () => void (await sweeper.sweep()),
  ];
  for (let i = 0; i < 1_000; i++) {
    await Promise.all([pick(acts)?.(), pick(acts)?.()]);
    const { waiting, running, entries } = await queue.counts();
    expect(entries).toBe(waiting + running);
  }
  expect(specs.length).toBeGreaterThan(20);
});
