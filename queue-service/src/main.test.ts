// Tests the service as a process: it serves only while its peers do, outlives them, and ends
// cleanly.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createHealthClient } from '@stemline/common/grpc/health-client.ts';
import { call } from '@stemline/testing/call.ts';
import { freePort } from '@stemline/testing/free-port.ts';
import { useQueueService } from '@stemline/testing/queue-service/use-queue-service.ts';
import { afterEach, beforeEach, expect, it } from 'vitest';

const fixture = useQueueService();

let child: ChildProcess;
let port: number;

const MAIN = new URL('main.ts', import.meta.url).pathname;

beforeEach(async () => {
  port = await freePort();
  child = spawn(process.execPath, ['--import', 'tsx', MAIN], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      PATH: process.env.PATH,
      STEMLINE_QUEUE_PORT: String(port),
      STEMLINE_STORAGE_ADDR: `127.0.0.1:${fixture.storage.port}`,
      REDIS_URL: fixture.redis.url,
    },
  });
});
afterEach(async () => {
  if (child.exitCode === null && child.signalCode === null) {
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }
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
  fixture.redis.freeze();
  await becomes(false);
  fixture.redis.thaw();
  await becomes(true);
  await fixture.redis.kill();
  await becomes(false);
  await fixture.redis.restart();
  await becomes(true);
  expect(child.exitCode).toBeNull();
});

it('the service ends with code 0 at the first signal', async () => {
  await becomes(true);
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  expect(await exit).toEqual([0, null]);
});
