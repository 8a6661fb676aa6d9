// Tests that the service serves only while its peers do, and that its process outlives them and
// ends cleanly.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRpcClient } from '@stemline/common/grpc/client.ts';
import { createHealthClient } from '@stemline/common/grpc/health-client.ts';
import { loadQueue } from '@stemline/proto/load.ts';
import { call } from '@stemline/testing/call.ts';
import { freePort } from '@stemline/testing/free-port.ts';
import { aSong } from '@stemline/testing/queue/job-specs.ts';
import { openQueue } from '@stemline/testing/queue/queue-fixture.ts';
import { useQueueService } from '@stemline/testing/queue-service/use-queue-service.ts';
import { afterEach, expect, it } from 'vitest';

const fixture = useQueueService();

const SOON = { timeout: 60_000, interval: 20 };
const MAIN = new URL('main.ts', import.meta.url).pathname;

let child: ChildProcess | undefined;

afterEach(async () => {
  if (child && child.exitCode === null && child.signalCode === null) {
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }
});

const becomes = async (at: number, serving: boolean) => {
  const health = createHealthClient([`127.0.0.1:${at}`]);
  const isServing = () =>
    health.assertServing(call(1_000)).then(
      () => true,
      () => false,
    );
  await expect.poll(isServing, SOON).toBe(serving);
  health.close();
};

it('promise 38: the service reports that it serves only while Redis answers', async () => {
  const { service, port } = await fixture.replica({ checkMs: 50 });
  service.readiness.start();
  await becomes(port, true);
  fixture.redis.freeze();
  await becomes(port, false);
  fixture.redis.thaw();
  await becomes(port, true);
  await fixture.redis.kill();
  await becomes(port, false);
  await fixture.redis.restart();
  await becomes(port, true);
});

it('the service does not report that it serves while the storage service is unavailable', async () => {
  const { service } = await fixture.replica({ checkMs: 50, storagePort: 1 });
  service.readiness.start();
  await expect.poll(() => [...service.readiness.faults().keys()], SOON).toEqual(['storage']);
  expect(service.readiness.ready()).toBe(false);
});

it('promise 38: the process answers calls after an outage of Redis, and at the first signal it ends its watches and exits with code 0', async () => {
  const port = await freePort();
  child = spawn(process.execPath, ['--import', 'tsx', MAIN], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      PATH: process.env.PATH,
      STEMLINE_QUEUE_PORT: String(port),
      STEMLINE_STORAGE_ADDR: `127.0.0.1:${fixture.storage.port}`,
      REDIS_URL: fixture.redis.url,
    },
  });
  await becomes(port, true);
  const client = createRpcClient(loadQueue().definition, [`127.0.0.1:${port}`]);
  const codeOfCall = () =>
    client.unary('GetJob', { songhash: 'f'.repeat(56) }, call()).catch(({ code }: { code: string }) => code);
  expect(await codeOfCall()).toBe('NOT_FOUND');
  await fixture.redis.kill();
  expect(await codeOfCall()).toBe('UNAVAILABLE');
  await fixture.redis.restart();
  await expect.poll(codeOfCall, SOON).toBe('NOT_FOUND');
  // The child uses the default prefix, and the fixture a prefix of its own.
  const queue = await openQueue(fixture.redis.url, { prefix: 'stemline' });
  const spec = aSong();
  await queue.producer().enqueue(spec, undefined);
  await queue.stop();
  const stream = client.download('WatchJob', { songhash: spec.songhash }, call());
  expect((await stream.next()).value).toMatchObject({ change: 'JOB_CHANGE_SNAPSHOT' });
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  await expect(stream.next()).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    message: expect.stringContaining('is stopping'),
  });
  expect(await exit).toEqual([0, null]);
  client.close();
});
