// Provides a redis-server for a test file, and for each test a queue service that uses it.

import { afterEach, beforeEach } from 'vitest';
import type { RedisFixture } from '../redis/redis-fixture.ts';
import { useRedis } from '../redis/use-redis.ts';
import { type QueueServiceFixture, startQueueService } from './queue-service-fixture.ts';

/** The queue service of the running test. */
export interface QueueServiceOfTest extends Omit<QueueServiceFixture, 'stop'> {
  /** The redis-server of the file. */
  readonly redis: RedisFixture;
}

/** Call it once per file. Read the returned values only inside tests and hooks. */
export function useQueueService(): QueueServiceOfTest {
  const redis = useRedis();
  let fixture: QueueServiceFixture;
  beforeEach(async () => {
    fixture = await startQueueService(redis.server.url);
  });
  afterEach(() => fixture?.stop());
  return {
    get redis() {
      return redis.server;
    },
    get client() {
      return fixture.client;
    },
    get service() {
      return fixture.service;
    },
    get queue() {
      return fixture.queue;
    },
    get storage() {
      return fixture.storage;
    },
    get audio() {
      return fixture.audio;
    },
    replica: (more) => fixture.replica(more),
    enqueue: (more, client) => fixture.enqueue(more, client),
    enqueueUntilAnswered: (more, client) => fixture.enqueueUntilAnswered(more, client),
    worker: () => fixture.worker(),
    claim: () => fixture.claim(),
    finish: (claim) => fixture.finish(claim),
    fail: (claim, code) => fixture.fail(claim, code),
    deliveries: (songhash) => fixture.deliveries(songhash),
    openRuns: () => fixture.openRuns(),
  };
}
