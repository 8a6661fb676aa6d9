// Creates a queue with all its parts for a test, on a real Redis with its own prefix.

import { randomUUID } from 'node:crypto';
import { deadlineSignal } from '@stemline/common/async/abort.ts';
import { createSilentLogger } from '@stemline/common/logging/logger.ts';
import { Redis } from 'ioredis';
import { createRedisConnection, type RedisConnection } from '../connection.ts';
import type { Consumer } from '../consumer.ts';
import { type ConsumerDeps, createConsumer } from '../consumer.ts';
import { createKeys, type Keys } from '../keys.ts';
import { createModelRegistry } from '../model-registry.ts';
import { createOutbox } from '../outbox.ts';
import { createProducer, type ProducerDeps } from '../producer.ts';
import { createJobReader } from '../reader.ts';
import { createSweeper, type SweeperDeps } from '../sweeper.ts';
import type { Claim, Delivery, JobRecord, JobSpec, Subscriber } from '../types.ts';

/** A lease long enough that no claim is lost on a slow machine. */
const LEASE_MS = 60_000;

/** For a worker that dies: any worker can take its claims after a moment. */
export const SHORT_LEASE = { leaseMs: 300 };

export type QueueFixture = Awaited<ReturnType<typeof openQueue>>;

/** A hundredth of the real delays. */
const RETRY_DELAYS_OF_TESTS = { baseMs: 10, maxMs: 3_000, parkedFrom: 10, parkedMs: 36_000 };

export async function openQueue(url: string, prefix = `test-${randomUUID()}`) {
  const log = createSilentLogger();
  const keys: Keys = createKeys(prefix);
  const redis: RedisConnection = createRedisConnection({ url, log });
  await redis.start();
  const raw = new Redis(url);
  raw.on('error', () => undefined);
  const consumers: Consumer[] = [];
  const reader = createJobReader({ redis, keys });
  const outbox = createOutbox({ redis, keys });
  return {
    keys,
    redis,
    /** A plain client, for checks of what Redis holds. */
    raw,
    producer: (options: Partial<ProducerDeps> = {}) => createProducer({ redis, keys, maxWaiting: 10_000, ...options }),
    reader,
    outbox,
    /** Returns every job that waits or runs. */
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
      for (let page = await outbox.list(songhash, 200); ; page = await outbox.list(songhash, 200, page.next)) {
        for (const listed of page.deliveries) {
          const dataJson = (await raw.hget(keys.delivery(listed.id), 'dataJson')) ?? '';
          deliveries.push({ ...listed, dataJson });
        }
        if (!page.next) return deliveries;
      }
    },
    registry: createModelRegistry({ redis, keys }),
    sweeper: (options: Partial<SweeperDeps> = {}) => createSweeper({ redis, keys, leaseMs: LEASE_MS, ...options }),
    consumer: async (worker: string, options: Partial<ConsumerDeps> = {}) => {
      const consumer = createConsumer({
        ...{ redis, keys, worker, log, leaseMs: LEASE_MS, blockMs: 100, retryDelays: RETRY_DELAYS_OF_TESTS },
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

let songs = 0;

export function aSong(changes: Partial<JobSpec> = {}): JobSpec {
  songs += 1;
  return {
    songhash: songs.toString(16).padStart(56, '0'),
    run: 1,
    namespace: 'default',
    audio: 'a'.repeat(56),
    model: 'preview',
    revision: '1',
    optionsJson: '{}',
    priority: 'normal',
    filename: 'Ångström – 歌.mp3',
    createdMs: 1_700_000_000_000,
    traceparent: '',
    ...changes,
  };
}

export function aSubscriber(submissionId: string, changes: Partial<Subscriber> = {}): Subscriber {
  return {
    submissionId,
    url: 'http://example.test/hook',
    dataJson: '{"a":"\\ud800 ü"}',
    on: [],
    refusal: '',
    ...changes,
  };
}

export const DONE = { state: 'done', code: '', reason: '' } as const;

/** Returns the next claim, or undefined when none comes within `withinMs`. */
export async function claimWithin(consumer: Consumer, withinMs: number): Promise<Claim | undefined> {
  return await consumer.next(deadlineSignal(withinMs));
}

/** Returns the next claim; throws when there is none. */
export async function claimNow(consumer: Consumer): Promise<Claim> {
  const claim = await claimWithin(consumer, 60_000);
  if (!claim) throw new Error('nothing to claim');
  return claim;
}
