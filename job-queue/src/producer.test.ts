import { afterAll, beforeAll, expect, test } from 'vitest';
import { aSong, aSubscriber, claimNow, DONE, openQueue, type QueueFixture } from './queue-fixture.ts';
import { type RedisFixture, startRedis } from './redis-fixture.ts';

let server: RedisFixture;
let queue: QueueFixture;
beforeAll(async () => {
  server = await startRedis();
  queue = await openQueue(server.url);
});
afterAll(async () => {
  await queue?.stop();
  await server?.stop();
});

test('a song goes through', async () => {
  const spec = aSong();
  expect(await queue.producer().enqueue(spec, aSubscriber('s1'))).toEqual({ status: 'queued', position: 1 });
  expect(await queue.producer().enqueue(spec, aSubscriber('s2'))).toEqual({
    status: 'joined',
    state: 'waiting',
    position: 1,
  });
  const consumer = await queue.consumer('w1');
  const claim = await claimNow(consumer);
  expect(claim).toEqual({ spec, attempt: 1, exhausted: false, lastReason: '' });
  expect(await consumer.progress(claim, 'separating', 0.25)).toBe('held');
  expect(await consumer.heartbeat(claim)).toBe('held');
  expect(await queue.reader.newest(spec.songhash)).toMatchObject({ state: 'running', progress: 0.25, worker: 'w1' });
  expect(await queue.reader.counts()).toEqual({ waiting: 0, running: 1, entries: 1 });
  expect(await consumer.finish(claim, DONE)).toBe('held');
  expect(await consumer.finish(claim, DONE)).toBe('held');
  expect(await queue.reader.counts()).toEqual({ waiting: 0, running: 0, entries: 0 });
  const taken = await queue.outbox.take(10, 1000);
  expect(taken.map((d) => d.submissionId).sort()).toEqual(['s1', 's2']);
  expect(await queue.producer().enqueue(spec, aSubscriber('s3'))).toEqual({ status: 'ended', end: DONE });
  expect(await queue.outbox.list(spec.songhash)).toHaveLength(3);
  expect(await queue.sweeper().sweep()).toEqual({ returned: 0, removed: 0 });
});
