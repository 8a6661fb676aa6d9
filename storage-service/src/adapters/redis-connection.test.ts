// Tests the connection to Redis while this event loop is blocked, and while Redis does not answer.

import { createSilentLogger } from '@stemline/common/logging/logger.ts';
import { useRedis } from '@stemline/testing/redis/use-redis.ts';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createRedisConnection, type RedisConnection } from './redis-connection.ts';

const TIMEOUT_MS = 1_000;

const fixture = useRedis(['--appendonly', 'no']);
let redis: RedisConnection;
beforeEach(async () => {
  redis = createRedisConnection(fixture.server.url, createSilentLogger(), TIMEOUT_MS);
  await new Promise<void>((resolve) => redis.start(resolve));
});
afterEach(() => redis.stop());

const block = (ms: number) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
const connectionId = () => redis.bounded(() => redis.client.clientId());

it('an answer that arrives while the event loop is blocked is accepted, and the connection is kept', async () => {
  const before = await connectionId();
  const answers = Array.from({ length: 3 }, () => redis.bounded(() => redis.client.ping()));
  block(2 * TIMEOUT_MS);
  expect(await Promise.all(answers)).toEqual(['PONG', 'PONG', 'PONG']);
  expect(await connectionId()).toBe(before);
});

it('every command ends as UNAVAILABLE while Redis does not answer, and a new connection replaces the old one', async () => {
  const before = await connectionId();
  fixture.server.freeze();
  await expect(redis.bounded(() => redis.client.ping())).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  fixture.server.thaw();
  await expect.poll(() => connectionId().catch(() => before), { timeout: 60_000 }).toBeGreaterThan(before);
});
