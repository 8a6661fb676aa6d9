// Tests when a queue must be rebuilt, and that one process does it.

import { openQueue } from '@stemline/testing/queue/queue-fixture.ts';
import { useQueue } from '@stemline/testing/queue/use-queue.ts';
import { startRedis } from '@stemline/testing/redis/redis-fixture.ts';
import { expect, test } from 'vitest';
import { createRebuildMark, type Rebuild } from './rebuild-mark.ts';

const queue = useQueue();

const markOf = () => createRebuildMark(queue);

test('a new queue is rebuilt once, by one process, and again after it was emptied', async () => {
  const [one, other] = [markOf(), markOf()];
  const rebuild = (await one.begin(false)) as Rebuild;
  expect(await other.begin(true)).toBeUndefined();
  expect(await rebuild.keep()).toBe(true);
  await rebuild.end(true);
  expect(await other.begin(false)).toBeUndefined();
  expect(await one.begin(false)).toBeUndefined();
  await (await other.begin(true))?.end(true);
  await queue.raw.flushall();
  expect(await one.begin(false)).toBeDefined();
});

test('a rebuild that failed, or during which Redis was emptied, does not mark the queue as complete', async () => {
  const failed = (await markOf().begin(false)) as Rebuild;
  await failed.end(false);
  const emptied = (await markOf().begin(false)) as Rebuild;
  await queue.raw.flushall();
  expect(await emptied.keep()).toBe(false);
  await emptied.end(true);
  expect(await markOf().begin(false)).toBeDefined();
});

test('a queue is rebuilt after a restart of Redis, which may have lost its last writes', async () => {
  const server = await startRedis();
  const own = await openQueue(server.url);
  try {
    const mark = createRebuildMark(own);
    await (await mark.begin(false))?.end(true);
    expect(await mark.begin(false)).toBeUndefined();
    await server.restart();
    await expect.poll(() => mark.begin(false).catch(() => undefined), { timeout: 60_000 }).toBeDefined();
  } finally {
    await own.stop();
    await server.stop();
  }
});
