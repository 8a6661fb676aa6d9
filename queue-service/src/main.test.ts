// Tests the service as a process: it serves only while its peers do, outlives them, and ends
// cleanly.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createHealthClient } from '@stemline/common/grpc/health-client.ts';
import { freePort, type RedisFixture, startRedis } from '@stemline/job-queue/testing/redis-fixture.ts';
import { call } from '@stemline/storage-service/test-kit.ts';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { startWorld, type World } from './test-kit.ts';

let redis: RedisFixture;
let world: World;
let child: ChildProcess;
let port: number;

const MAIN = new URL('main.ts', import.meta.url).pathname;

beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());
beforeEach(async () => {
  world = await startWorld(redis.url);
  port = await freePort();
  child = spawn(process.execPath, ['--import', 'tsx', MAIN], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      PATH: process.env.PATH,
      STEMLINE_QUEUE_PORT: String(port),
      STEMLINE_STORAGE_ADDR: `127.0.0.1:${world.storage.port}`,
      REDIS_URL: redis.url,
    },
  });
});
afterEach(async () => {
  if (child.exitCode === null && child.signalCode === null) {
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }
  await world.stop();
});

const becomes = async (serving: boolean) => {
  const health = createHealthClient([`127.0.0.1:${port}`]);
  const isServing = () =>
    health.assertServing(call(1_000)).then(
      () => true,
      () => false,
    );
  await expect.poll(isServing, { timeout: 60_000, interval: 50 }).toBe(serving);
  health.close();
};

it('the service reports that it serves while Redis and the store answer, and stays alive while they do not', async () => {
  await becomes(true);
  redis.freeze();
  await becomes(false);
  redis.thaw();
  await becomes(true);
  await redis.kill();
  await becomes(false);
  await redis.restart();
  await becomes(true);
  expect(child.exitCode).toBeNull();
});

it('the service ends with code 0 at the first signal', async () => {
  await becomes(true);
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  expect(await exit).toEqual([0, null]);
});
