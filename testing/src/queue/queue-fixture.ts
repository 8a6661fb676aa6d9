// Creates a queue with all its parts for a test, on a real Redis with its own prefix.

import { randomUUID } from 'node:crypto';
import { deadlineSignal } from '@stemline/common/async/abort.ts';
import { createSilentLogger } from '@stemline/common/logging/logger.ts';
import { createRedisConnection, type RedisConnection } from '@stemline/job-queue/connection.ts';
import type { Consumer } from '@stemline/job-queue/consumer.ts';
import { type ConsumerDeps, createConsumer } from '@stemline/job-queue/consumer.ts';
import { createDeliveries } from '@stemline/job-queue/deliveries.ts';
import { createKeys, jobIdOf, type Keys, PRIORITIES, SETS } from '@stemline/job-queue/keys.ts';
import { createModelRegistry } from '@stemline/job-queue/model-registry.ts';
import { createOutbox } from '@stemline/job-queue/outbox.ts';
import { createProducer, type ProducerDeps } from '@stemline/job-queue/producer.ts';
import { createJobReader } from '@stemline/job-queue/reader.ts';
import { createSweeper, type SweeperDeps } from '@stemline/job-queue/sweeper.ts';
import type { Claim, Delivery, JobRecord } from '@stemline/job-queue/types.ts';
import { Redis } from 'ioredis';
import { eventually } from '../eventually.ts';

/** A lease long enough that no claim is lost on a slow machine. */
const LEASE_MS = 60_000;

/** Longer than a slow disk delays the answer of Redis. */
const COMMAND_MS = 60_000;

/** The lease of a test whose worker dies: any other worker can claim the job after 300 ms. */
export const SHORT_LEASE = { leaseMs: 300 };

/** The parts of a queue on one connection. */
export type QueueFixture = Awaited<ReturnType<typeof openQueue>>;

/** A hundredth of the real delays; see policy.ts of the job queue. */
const RETRY_DELAYS_OF_TESTS = { baseMs: 10, maxMs: 3_000, parkedFrom: 10, parkedMs: 36_000 };

/** Counts in a script, because a Redis without memory refuses a transaction. */
const COUNT = `#!lua flags=no-writes
local entries = 0
for priority = 1, 3 do entries = entries + redis.call('XLEN', KEYS[priority]) end
local waiting = redis.call('ZCARD', KEYS[4]) + redis.call('ZCARD', KEYS[5])
return { waiting, redis.call('ZCARD', KEYS[6]), entries }`;

/** The settings of a queue for tests. */
interface QueueOptions {
  /** Default: a new prefix. */
  readonly prefix?: string;
  /** Time limit of a command. Default: a minute. */
  readonly commandTimeoutMs?: number;
}

/** Opens a queue on the Redis at `url`. The caller stops it. */
export async function openQueue(
  url: string,
  { prefix = `test-${randomUUID()}`, commandTimeoutMs = COMMAND_MS }: QueueOptions = {},
) {
  const log = createSilentLogger();
  const keys: Keys = createKeys(prefix);
  const redis: RedisConnection = createRedisConnection({ url, log, commandTimeoutMs });
  await redis.start();
  const raw = new Redis(url);
  raw.on('error', () => undefined);
  const consumers: Consumer[] = [];
  const reader = createJobReader({ redis, keys, log });
  const outbox = createOutbox({ redis, keys, log });
  const lists = createDeliveries({ redis, keys, log });
  return {
    prefix,
    keys,
    redis,
    /** A plain client, for checks of the content of Redis. */
    raw,
    producer: (options: Partial<ProducerDeps> = {}) => createProducer({ redis, keys, maxWaiting: 10_000, ...options }),
    reader,
    outbox,
    /** The lists of deliveries. */
    lists,
    /** Takes due deliveries as a notifier does. */
    take: async (limit: number, holdMs: number) => (await outbox.take(limit, holdMs)).deliveries,
    /**
     * Returns the number of waiting and running jobs and of stream entries, from one snapshot. In a
     * healthy queue there is one entry for each job.
     */
    counts: async () => {
      const reply = await raw.eval(COUNT, 6, ...PRIORITIES.map(keys.stream), ...SETS.map((set) => keys[set]));
      const [waiting, running, entries] = reply as [number, number, number];
      return { waiting, running, entries };
    },
    /** Returns every waiting and every running job. */
    jobs: async () => {
      const waiting: JobRecord[] = [];
      const running: JobRecord[] = [];
      for (let page = await reader.page(200); ; page = await reader.page(200, page.next)) {
        waiting.push(...page.waiting);
        running.push(...page.running);
        if (!page.next) return { waiting, running };
      }
    },
    /** Returns every delivery of a song with its body, oldest first. */
    deliveries: async (songhash: string) => {
      const deliveries: Delivery[] = [];
      for (
        let page = await lists.ofSong(songhash, 200);
        ;
        page = await lists.ofSong(songhash, 200, { after: page.next ?? '' })
      ) {
        for (const listed of page.deliveries) {
          const [dataJson, secret] = await raw.hmget(keys.delivery(listed.id), 'dataJson', 'secret');
          deliveries.push({ ...listed, dataJson: dataJson ?? '', secret: secret ?? '' });
        }
        if (!page.next) return deliveries;
      }
    },
    registry: createModelRegistry({ redis, keys, log }),
    sweeper: (options: Partial<SweeperDeps> = {}) => createSweeper({ redis, keys, log, leaseMs: LEASE_MS, ...options }),
    consumer: async (worker: string, options: Partial<ConsumerDeps> = {}) => {
      const consumer = createConsumer({
        redis,
        keys,
        worker,
        log,
        leaseMs: LEASE_MS,
        blockMs: 100,
        retryDelays: RETRY_DELAYS_OF_TESTS,
        ...options,
      });
      consumers.push(consumer);
      await consumer.start();
      return consumer;
    },
    stop: async () => {
      for (const consumer of consumers) await consumer.stop();
      await redis.stop();
      raw.disconnect();
    },
  };
}

/** Resolves with the worker's next claim, or undefined when there is none within `withinMs`. */
export async function claimWithin(consumer: Consumer, withinMs: number): Promise<Claim | undefined> {
  return await consumer.next(deadlineSignal(withinMs));
}

/** Resolves with the worker's next claim. Rejects when there is none within a minute. */
export async function claimNow(consumer: Consumer): Promise<Claim> {
  const claim = await claimWithin(consumer, 60_000);
  if (!claim) throw new Error('there was no job to claim within a minute');
  return claim;
}

/**
 * Resolves when `count` consumers get the messages of the queue. A consumer starts without them
 * when Redis answers late.
 */
export async function untilSubscribed({ raw, keys }: Pick<QueueFixture, 'raw' | 'keys'>, count: number): Promise<void> {
  const subscribers = async () => (await raw.pubsub('NUMSUB', keys.revoked))[1];
  await eventually('the consumers are subscribed', async () => (await subscribers()) === count);
}

/**
 * Changes Redis as if the worker of a claim sent its next heartbeat in an hour, so that the claim
 * is not lost while this process or Redis is blocked.
 */
export async function keepLease({ raw, keys }: Pick<QueueFixture, 'raw' | 'keys'>, { spec }: Claim): Promise<void> {
  await raw.hset(keys.job(jobIdOf(spec)), 'beatMs', Date.now() + 3_600_000);
}

/** Resolves when the hold of a rebuild was renewed twice. The hold must be longer than 3 s. */
export async function untilRebuildRenewedTwice({ raw, keys }: Pick<QueueFixture, 'raw' | 'keys'>): Promise<void> {
  for (const time of ['first', 'second']) {
    const shortenedMs = (await raw.pttl(keys.rebuild)) - 3_000;
    await raw.pexpire(keys.rebuild, shortenedMs);
    const isRenewed = async () => (await raw.pttl(keys.rebuild)) > shortenedMs;
    await eventually(`the hold is renewed for the ${time} time`, isRenewed);
  }
}

/** Runs the first step of a claim for the worker `w`, as a consumer does. */
export function firstClaimStep({ redis, keys }: Pick<QueueFixture, 'redis' | 'keys'>, claimId: string) {
  return redis.run('claim', keys, {
    claimId,
    worker: 'w',
    leaseMs: LEASE_MS,
    maxFailures: 3,
    claimIdMs: 60_000,
    parkedFrom: 10,
    parkedMs: 1_000,
  });
}
