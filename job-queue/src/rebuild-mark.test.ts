// Tests when a queue must be rebuilt, and that one process does it.

import { eventually } from '@stemline/testing/eventually.ts';
import { openQueue, untilRebuildRenewedTwice } from '@stemline/testing/queue/queue-fixture.ts';
import { useQueue } from '@stemline/testing/queue/use-queue.ts';
import { startRedis } from '@stemline/testing/redis/redis-fixture.ts';
import { expect, test } from 'vitest';
import { createRebuildMark, type Rebuild } from './rebuild-mark.ts';

const queue = useQueue();

const markOf = (holdMs?: number) => createRebuildMark({ ...queue, ...(holdMs && { holdMs }) });

test('a new queue is rebuilt once, by one process, and again after it was emptied', async () => {
  const [one, other] = [markOf(), markOf()];
  const rebuild = (await one.begin(false)) as Rebuild;
  expect(await other.begin(true)).toBeUndefined();
  await rebuild.end(true);
  expect(await other.begin(false)).toBeUndefined();
  expect(await one.begin(false)).toBeUndefined();
  await (await other.begin(true))?.end(true);
  await queue.raw.flushall();
  await ((await one.begin(false)) as Rebuild).end(true);
});

test('a rebuild that failed, or during which Redis was emptied, does not mark the queue as complete', async () => {
  const failed = (await markOf().begin(false)) as Rebuild;
  await failed.end(false);
  const emptied = (await markOf().begin(false)) as Rebuild;
  await queue.raw.flushall();
  await emptied.end(true);
  const again = await markOf().begin(false);
  expect(again).toBeDefined();
  await again?.end(false);
});

test('a rebuild is kept for as long as it takes, and is lost when Redis is emptied', async () => {
  const rebuild = (await markOf(12_000).begin(false)) as Rebuild;
  await untilRebuildRenewedTwice(queue);
  expect(await markOf().begin(true)).toBeUndefined();
  expect(rebuild.lost.aborted).toBe(false);
  await queue.raw.flushall();
  await eventually('the loss is noticed', () => rebuild.lost.aborted);
  expect(rebuild.lost.reason).toMatchObject({ code: 'UNAVAILABLE' });
  await rebuild.end(true);
  await (await markOf().begin(false))?.end(true);
});

test('a queue is rebuilt after a restart of Redis, which may have lost its last writes', async () => {
  const server = await startRedis();
  const own = await openQueue(server.url);
  try {
    const mark = createRebuildMark(own);
    await (await mark.begin(false))?.end(true);
    expect(await mark.begin(false)).toBeUndefined();
    await server.restart();
    let rebuild: Rebuild | undefined;
    await eventually('the queue is rebuilt', async () => {
      rebuild = await mark.begin(false).catch(() => undefined);
      return rebuild !== undefined;
    });
    await rebuild?.end(true);
  } finally {
    await own.stop();
    await server.stop();
  }
});
