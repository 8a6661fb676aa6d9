// Tests the blocking read, with a working and a silent link.

import { createSilentLogger } from '@stemline/common/logging/logger.ts';
import { eventually } from '@stemline/testing/eventually.ts';
import { openQueue, type QueueFixture } from '@stemline/testing/queue/queue-fixture.ts';
import { startProxy } from '@stemline/testing/redis/tcp-proxy.ts';
import { useRedis } from '@stemline/testing/redis/use-redis.ts';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type BlockingReader, createBlockingReader } from './blocking-reader.ts';
import { createRedisConnection } from './connection.ts';

const redisServer = useRedis();
let queue: QueueFixture;
beforeAll(async () => {
  queue = await openQueue(redisServer.server.url);
});
afterAll(async () => {
  await queue?.stop();
});

const answers = (reader: BlockingReader) =>
  reader.read(['0-0']).then(
    () => true,
    () => false,
  );

test('a read ends when an entry arrives, and otherwise after the block time', async () => {
  const reader = createBlockingReader({ redis: queue.redis, streams: ['s'], blockMs: 300 });
  const began = performance.now();
  await reader.read(['0-0']);
  expect(performance.now() - began).toBeGreaterThanOrEqual(290);
  const long = createBlockingReader({ redis: queue.redis, streams: ['s'], blockMs: 10_000 });
  const read = long.read(['0-0']);
  await queue.raw.xadd('s', '*', 'job', 'a:1');
  await read;
  reader.stop();
  long.stop();
});

test('a read on a silent link fails, and the next read uses a new connection', async () => {
  const proxy = await startProxy(redisServer.server.port);
  const redis = createRedisConnection({ url: `redis://127.0.0.1:${proxy.port}`, log: createSilentLogger() });
  const reader = createBlockingReader({ redis, streams: ['silent'], blockMs: 100, marginMs: 300 });
  try {
    // On a busy machine, the answer to a single read may be late.
    await eventually('a read succeeds', () => answers(reader));
    proxy.loseAnswerTo('silent', 'silent');
    await expect(reader.read(['0-0'])).rejects.toThrow();
    expect(proxy.lost()).toBeGreaterThan(0);
    await eventually('a later read succeeds', () => answers(reader));
  } finally {
    reader.stop();
    await proxy.stop();
  }
});

test('a read whose answer arrives while its own event loop is blocked succeeds and keeps its connection', async () => {
  const reader = createBlockingReader({ redis: queue.redis, streams: ['held-up'], blockMs: 100, marginMs: 3_000 });
  try {
    await reader.read(['0-0']);
    const opened = vi.spyOn(queue.redis, 'openBlocking');
    const read = reader.read(['0-0']);
    // Longer than the block time with its margin.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3_500);
    await read;
    await reader.read(['0-0']);
    expect(opened).not.toHaveBeenCalled();
  } finally {
    reader.stop();
  }
});

test('stop() ends a blocking read in progress', async () => {
  const reader = createBlockingReader({ redis: queue.redis, streams: ['nothing'], blockMs: 10_000 });
  const ended = expect(reader.read(['0-0'])).rejects.toThrow();
  reader.stop();
  await ended;
});
