// For tests: a queue with its parts on a real Redis, under a prefix of its own.

import { randomUUID } from 'node:crypto';
import { deadlineSignal } from '@stemline/common/abort.ts';
import { createSilentLogger } from '@stemline/common/logger.ts';
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
import type { Claim, JobSpec, Subscriber } from '../types.ts';

export type QueueFixture = Awaited<ReturnType<typeof openQueue>>;

/** A hundredth of the real ones. */
const RETRY_DELAYS_OF_TESTS = { baseMs: 10, maxMs: 3_000, parkedFrom: 10, parkedMs: 36_000 };

export async function openQueue(url: string, prefix = `test-${randomUUID()}`) {
  const log = createSilentLogger();
  const keys: Keys = createKeys(prefix);
  const redis: RedisConnection = createRedisConnection({ url, log });
  await redis.start();
  const raw = new Redis(url);
  raw.on('error', () => undefined);
  const consumers: Consumer[] = [];
  return {
    keys,
    redis,
    /** A plain client, for looking behind the queue's back. */
    raw,
    producer: (options: Partial<ProducerDeps> = {}) => createProducer({ redis, keys, maxWaiting: 10_000, ...options }),
    reader: createJobReader({ redis, keys }),
    outbox: createOutbox({ redis, keys }),
    registry: createModelRegistry({ redis, keys }),
    sweeper: (options: Partial<SweeperDeps> = {}) => createSweeper({ redis, keys, leaseMs: 300, ...options }),
    consumer: async (worker: string, options: Partial<ConsumerDeps> = {}) => {
      const consumer = createConsumer({
        ...{ redis, keys, worker, log, leaseMs: 300, blockMs: 100, retryDelays: RETRY_DELAYS_OF_TESTS },
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
    contentType: 'audio/mpeg',
    filename: 'Ångström – 歌.mp3',
    createdMs: 1_700_000_000_000,
    traceparent: '',
    ...changes,
  };
}

export function aSubscriber(submissionId: string, changes: Partial<Subscriber> = {}): Subscriber {
  return { submissionId, url: 'http://example.test/hook', dataJson: '{"a":"\\ud800 ü"}', on: [], ...changes };
}

export const DONE = { state: 'done', code: '', reason: '' } as const;

/** The next claim, or undefined when none comes within `withinMs`. */
export async function claimWithin(consumer: Consumer, withinMs: number): Promise<Claim | undefined> {
  return await consumer.next(deadlineSignal(withinMs));
}

/** The next claim; fails when none comes. */
export async function claimNow(consumer: Consumer): Promise<Claim> {
  const claim = await claimWithin(consumer, 3_000);
  if (!claim) throw new Error('nothing to claim');
  return claim;
}
