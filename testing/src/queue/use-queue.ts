// Starts a redis-server for a test file, and gives each test a queue on it.

import { afterEach, beforeEach } from 'vitest';
import type { RedisFixture } from '../redis/redis-fixture.ts';
import { useRedis } from '../redis/use-redis.ts';
import { openQueue, type QueueFixture } from './queue-fixture.ts';

/** The queue of the running test. */
interface QueueOfTest extends Omit<QueueFixture, 'stop'> {
  readonly server: RedisFixture;
}

/** Adds the hooks to a test file, once. Its values exist only inside tests and hooks. */
export function useQueue(): QueueOfTest {
  const redis = useRedis();
  let queue: QueueFixture;
  beforeEach(async () => {
    queue = await openQueue(redis.server.url);
  });
  afterEach(() => queue?.stop());
  return {
    get server() {
      return redis.server;
    },
    get prefix() {
      return queue.prefix;
    },
    get keys() {
      return queue.keys;
    },
    get redis() {
      return queue.redis;
    },
    get raw() {
      return queue.raw;
    },
    get reader() {
      return queue.reader;
    },
    get outbox() {
      return queue.outbox;
    },
    get registry() {
      return queue.registry;
    },
    get lists() {
      return queue.lists;
    },
    take: (limit, holdMs) => queue.take(limit, holdMs),
    counts: () => queue.counts(),
    jobs: () => queue.jobs(),
    deliveries: (songhash) => queue.deliveries(songhash),
    producer: (options) => queue.producer(options),
    sweeper: (options) => queue.sweeper(options),
    consumer: (worker, options) => queue.consumer(worker, options),
  };
}
