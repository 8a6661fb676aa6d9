// Tests commands while Redis is killed, silent or out of memory, and while this process is blocked.

import { deadlineSignal } from '@stemline/common/async/abort.ts';
import { createSilentLogger } from '@stemline/common/logging/logger.ts';
import { eventually } from '@stemline/testing/eventually.ts';
import { aSong, DONE } from '@stemline/testing/queue/job-specs.ts';
import { claimNow, openQueue, type QueueFixture } from '@stemline/testing/queue/queue-fixture.ts';
import { type RedisFixture, startRedis } from '@stemline/testing/redis/redis-fixture.ts';
import { startProxy, type TcpProxy } from '@stemline/testing/redis/tcp-proxy.ts';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createRedisConnection, type RedisConnection } from './connection.ts';
import { createConsumer } from './consumer.ts';
import { createSubscription } from './subscription.ts';

const UNAVAILABLE = { name: 'ServiceError', code: 'UNAVAILABLE' };

let server: RedisFixture;
let queue: QueueFixture;
beforeEach(async () => {
  server = await startRedis();
  queue = await openQueue(server.url);
});
afterEach(async () => {
  await queue.stop();
  await server.stop();
});

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await expect(work()).rejects.toMatchObject(UNAVAILABLE);
  return performance.now() - began;
}

function answers(redis: RedisConnection): Promise<boolean> {
  return redis.ping().then(
    () => true,
    () => false,
  );
}

test('calls to a Redis that was killed fail as UNAVAILABLE after the command timeout, later at once, and work again after a restart', async () => {
  const impatient = await openQueue(server.url, { prefix: queue.prefix, commandTimeoutMs: 500 });
  try {
    await queue.producer().enqueue(aSong(), undefined);
    await eventually('the client works', () => answers(impatient.redis));
    await server.kill();
    await timed(() => impatient.reader.countWaiting());
    await eventually('the client notices', async () => (await timed(() => impatient.redis.ping())) < 250);
    const spec = aSong();
    const times: number[] = [];
    for (let call = 1; call <= 21; call += 1)
      times.push(await timed(() => impatient.producer().enqueue(spec, undefined)));
    // The median, because a pause of this process makes one call slow.
    expect(times.toSorted((a, b) => a - b)[10]).toBeLessThan(400);

    await server.restart();
    await eventually('the same client works', () => answers(impatient.redis));
    expect(await queue.counts()).toEqual({ waiting: 1, running: 0, entries: 1 });
    await eventually('the same client enqueues', () =>
      impatient
        .producer()
        .enqueue(spec, undefined)
        .then(
          () => true,
          () => false,
        ),
    );
    expect(await queue.counts()).toEqual({ waiting: 2, running: 0, entries: 2 });
  } finally {
    await impatient.stop();
  }
});

test('a call in a short interruption waits for the connection and succeeds', async () => {
  const spec = aSong();
  await queue.raw.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
  expect(await queue.producer().enqueue(spec, undefined)).toMatchObject({ status: 'queued' });
});

test('many calls that wait for the connection at the same time cause no warning of Node', async () => {
  const warnings: Error[] = [];
  const onWarning = (warning: Error) => warnings.push(warning);
  process.on('warning', onWarning);
  try {
    await server.kill();
    const calls = Array.from({ length: 30 }, () => answers(queue.redis));
    await server.restart();
    await Promise.all(calls);
    await eventually('the client works again', () => answers(queue.redis));
    expect(warnings).toEqual([]);
  } finally {
    process.off('warning', onWarning);
  }
});

test('calls in several short interruptions succeed, at whatever moment each interruption begins', async () => {
  for (let round = 0; round < 20; round += 1) {
    await queue.raw.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    expect(await queue.reader.countWaiting()).toBe(0);
  }
});

test('promise 5: a call to a silent Redis fails as UNAVAILABLE, and the same client works once Redis answers again', async () => {
  const impatient = await openQueue(server.url, { commandTimeoutMs: 500 });
  server.freeze();
  try {
    await timed(() => impatient.redis.ping());
  } finally {
    server.thaw();
  }
  await eventually('it works', () => answers(impatient.redis));
  await impatient.stop();
});

test('promise 6: a waiting worker takes the next job after a kill and a restart of Redis', async () => {
  const consumer = await queue.consumer('w');
  const waiting = consumer.next(deadlineSignal(100_000));
  await server.kill();
  await server.restart();
  await eventually('it works', () => answers(queue.redis));
  const spec = aSong();
  await queue.producer().enqueue(spec, undefined);
  const claim = await waiting;
  expect(claim?.spec).toEqual(spec);
  const revoked: unknown[] = [];
  consumer.onRevoked((ref) => revoked.push(ref));
  const listeners = async () => (await queue.raw.pubsub('NUMSUB', queue.keys.revoked))[1];
  await eventually('it subscribes again', async () => (await listeners()) === 1);
  await queue.producer().settle(spec, { ...DONE, state: 'cancelled' }, []);
  await eventually('it is notified of the cancelled job', () => revoked.length === 1);
});

test('promise 6: after a kill and a restart of Redis, a worker keeps its running job within the lease', async () => {
  const worker = await queue.consumer('w', { leaseMs: 60_000 });
  await queue.producer().enqueue(aSong(), undefined);
  const claim = await claimNow(worker);
  await server.restart();
  await eventually('it works', () => answers(queue.redis));
  expect(await worker.heartbeat(claim)).toBe('held');
  expect(await worker.finish(claim, DONE)).toBe('held');
});

test('start() resolves without Redis, and the client connects later by itself', async () => {
  await server.kill();
  const redis = createRedisConnection({ url: server.url, log: createSilentLogger(), commandTimeoutMs: 500 });
  try {
    await redis.start();
    await expect(redis.ping()).rejects.toMatchObject(UNAVAILABLE);
    await server.restart();
    await eventually('it works', () => answers(redis));
  } finally {
    await redis.stop();
  }
});

const block = (ms: number) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

test('an event loop that is blocked beyond the command timeout loses neither commands nor the connection', async () => {
  const redis = createRedisConnection({ url: server.url, log: createSilentLogger(), commandTimeoutMs: 3_000 });
  let connections = 0;
  redis.onReady(() => {
    connections += 1;
  });
  await redis.start();
  try {
    const answers = Array.from({ length: 3 }, () => redis.read((client) => client.get('nothing')));
    block(3_500);
    expect(await Promise.all(answers)).toEqual([null, null, null]);
    await redis.ping();
    expect(connections).toBe(1);
  } finally {
    await redis.stop();
  }
});

test('an enqueue on a Redis without memory fails as QUEUE_OUT_OF_MEMORY and writes nothing', async () => {
  await queue.raw.config('SET', 'maxmemory', '1');
  const spec = aSong();
  await expect(queue.producer().enqueue(spec, undefined)).rejects.toMatchObject({ code: 'QUEUE_OUT_OF_MEMORY' });
  await queue.raw.config('SET', 'maxmemory', '0');
  expect(await queue.raw.keys('*')).toEqual([]);
  expect(await queue.producer().enqueue(spec, undefined)).toMatchObject({ status: 'queued' });
});

test('an error of a script is reported as INTERNAL', async () => {
  await queue.raw.set(queue.keys.ready, 'not a sorted set');
  await expect(queue.reader.countWaiting()).rejects.toMatchObject({ code: 'INTERNAL' });
});

test('a subscription that Redis refuses is logged, and one whose connection is lost is not', async () => {
  const log = createSilentLogger();
  const logged = vi.spyOn(log, 'warn');
  const channels = [queue.keys.revoked];
  let isSubscribed = false;
  const onSubscribed = () => {
    isSubscribed = true;
  };
  const subscription = createSubscription({ redis: queue.redis, channels, onMessage: () => {}, onSubscribed, log });
  subscription.start();
  try {
    await eventually('it is subscribed', () => isSubscribed);
    await server.restart();
    await eventually('the client works again', () => answers(queue.redis));
    await queue.raw.call('ACL', 'SETUSER', 'default', '-subscribe');
    await queue.raw.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
    await eventually('the refusal is logged', () => logged.mock.calls.length > 0);
    for (const [fields] of logged.mock.calls)
      expect(fields).toMatchObject({ channels, err: { message: expect.stringContaining('NOPERM') } });
  } finally {
    subscription.stop();
  }
});

describe('with a proxy that loses answers', () => {
  let proxy: TcpProxy;
  let redis: RedisConnection;
  beforeEach(async () => {
    proxy = await startProxy(server.port);
    redis = createRedisConnection({
      url: `redis://127.0.0.1:${proxy.port}`,
      log: createSilentLogger(),
      commandTimeoutMs: 300,
    });
    await redis.start();
    return async () => {
      await redis.stop();
      await proxy.stop();
    };
  });

  test('promise 3: 200 enqueues whose answers are lost make 200 entries', { timeout: 600_000 }, async () => {
    const far = await openQueue(`redis://127.0.0.1:${proxy.port}`);
    try {
      // Enqueues once before, so that the lost answer is not the one that reports an unknown
      // script.
      const first = aSong();
      await far.producer().enqueue(first, undefined);
      await far.producer().settle(first, DONE, []);
      for (let round = 1; round <= 200; round += 1) {
        const spec = aSong();
        proxy.loseAnswerTo(spec.songhash, 'cut');
        expect(await far.producer().enqueue(spec, undefined)).toMatchObject({ status: 'joined' });
        expect(proxy.lost()).toBeGreaterThanOrEqual(round);
        expect(await far.producer().enqueue(spec, undefined)).toMatchObject({ position: round });
      }
    } finally {
      await far.stop();
    }
  });

  test('promise 5: a worker and a producer whose connections are silent continue on new ones', async () => {
    const silent = await openQueue(`redis://127.0.0.1:${proxy.port}`, { prefix: queue.prefix, commandTimeoutMs: 300 });
    try {
      const worker = await silent.consumer('w', { blockMs: 1_000 });
      // Redis knows the scripts after the first job.
      await queue.producer().enqueue(aSong(), undefined);
      await queue.producer().settle((await claimNow(worker)).spec, DONE, []);
      proxy.loseAnswerTo('BLOCK', 'silent');
      const waiting = worker.next(deadlineSignal(60_000));
      await eventually('the blocking read gets no answer', () => proxy.lost() > 0);
      const spec = aSong();
      proxy.loseAnswerTo(spec.songhash, 'silent');
      await expect(silent.producer().enqueue(spec, undefined)).rejects.toMatchObject(UNAVAILABLE);
      expect((await waiting)?.spec).toEqual(spec);
      const repeat = () =>
        silent
          .producer()
          .enqueue(spec, undefined)
          .catch(() => undefined);
      await expect.poll(repeat).toMatchObject({ status: 'joined', state: 'running' });
    } finally {
      await silent.stop();
    }
  });

  test('a worker stops normally although the answer to its repeated subscription was lost', async () => {
    const consumer = createConsumer({
      redis,
      keys: queue.keys,
      worker: 'w',
      log: createSilentLogger(),
      leaseMs: 60_000,
    });
    await consumer.start();
    proxy.loseAnswerTo(queue.keys.revoked, 'silent');
    await queue.raw.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
    await eventually('it subscribes again', () => proxy.lost() > 0);
    await consumer.stop();
  });

  test('a call on a silent link fails in time, and the client replaces the connection', async () => {
    proxy.loseAnswerTo('nothing-of-that-name', 'silent');
    await expect(redis.read((client) => client.get('nothing-of-that-name'))).rejects.toMatchObject(UNAVAILABLE);
    await eventually('it works', () => answers(redis));
  });
});
