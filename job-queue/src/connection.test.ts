import { deadlineSignal } from '@stemline/common/abort.ts';
import { createSilentLogger } from '@stemline/common/logger.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createRedisConnection, type RedisConnection } from './connection.ts';
import { createConsumer } from './consumer.ts';
import { aSong, claimNow, DONE, openQueue, type QueueFixture } from './testing/queue-fixture.ts';
import { eventually, type RedisFixture, startRedis } from './testing/redis-fixture.ts';
import { startProxy, type TcpProxy } from './testing/tcp-proxy.ts';

const UNAVAILABLE = { name: 'ServiceError', code: 'UNAVAILABLE' };

let server: RedisFixture;
let queue: QueueFixture;
beforeEach(async () => {
  // Killed in the second between two syncs, it could forget what it has just answered.
  server = await startRedis(['--appendfsync', 'always']);
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

describe('with Redis away', () => {
  test('calls fail as UNAVAILABLE within about two seconds, soon at once, and work again after a restart', async () => {
    await queue.producer().enqueue(aSong(), undefined);
    await server.kill();
    expect(await timed(() => queue.reader.counts())).toBeLessThan(20_000);
    await eventually('the client notices', async () => (await timed(() => queue.redis.ping())) < 200);
    const spec = aSong();
    expect(await timed(() => queue.producer().enqueue(spec, undefined))).toBeLessThan(1_500);

    await server.restart();
    await eventually('the same client works', () => answers(queue.redis));
    expect(await queue.reader.counts()).toEqual({ waiting: 1, running: 0, entries: 1 });
    expect(await queue.producer().enqueue(spec, undefined)).toEqual({ status: 'queued', position: 2 });
  });

  test('a call in a short interruption waits for the connection and succeeds', async () => {
    const spec = aSong();
    await queue.raw.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    expect(await queue.producer().enqueue(spec, undefined)).toMatchObject({ status: 'queued' });
  });

  test('calls in one short interruption after another succeed, whatever moment they fall into', async () => {
    for (let round = 0; round < 50; round += 1) {
      await queue.raw.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
      expect(await queue.reader.counts()).toEqual({ waiting: 0, running: 0, entries: 0 });
    }
  });

  test('a silent Redis is noticed, and the same client works once it answers', async () => {
    server.freeze();
    try {
      expect(await timed(() => queue.redis.ping())).toBeLessThan(20_000);
    } finally {
      server.thaw();
    }
    await eventually('it works', () => answers(queue.redis));
  });

  test('a worker that waits lives through a restart and takes the next job', async () => {
    const consumer = await queue.consumer('w');
    const waiting = consumer.next(deadlineSignal(20_000));
    await server.kill();
    await server.restart();
    await eventually('it works', () => answers(queue.redis));
    const spec = aSong();
    await queue.producer().enqueue(spec, undefined);
    const claim = await waiting;
    expect(claim?.spec).toEqual(spec);
    const told: unknown[] = [];
    consumer.onRevoked((ref) => told.push(ref));
    const listeners = async () => (await queue.raw.pubsub('NUMSUB', queue.keys.revoked))[1];
    await eventually('it listens again', async () => (await listeners()) === 1);
    await queue.producer().settle(spec, { ...DONE, state: 'cancelled' }, []);
    await eventually('it still hears of cancelled jobs', () => told.length === 1);
  });

  test('a running job is kept by its worker when Redis comes back within the lease', async () => {
    const worker = await queue.consumer('w', { leaseMs: 60_000 });
    await queue.producer().enqueue(aSong(), undefined);
    const claim = await claimNow(worker);
    await server.restart();
    await eventually('it works', () => answers(queue.redis));
    expect(await worker.heartbeat(claim)).toBe('held');
    expect(await worker.finish(claim, DONE)).toBe('held');
  });

  test('starting resolves, and the connection comes by itself', async () => {
    await server.kill();
    const redis = createRedisConnection({ url: server.url, log: createSilentLogger() });
    try {
      await redis.start();
      await expect(redis.ping()).rejects.toMatchObject(UNAVAILABLE);
      await server.restart();
      await eventually('it works', () => answers(redis));
    } finally {
      await redis.stop();
    }
  });
});

describe('an event loop of ours that is held up for longer than a command may take', () => {
  const block = (ms: number) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

  test('costs neither the commands in progress nor the connection', async () => {
    const redis = createRedisConnection({ url: server.url, log: createSilentLogger(), commandTimeoutMs: 300 });
    let connections = 0;
    redis.onReady(() => {
      connections += 1;
    });
    await redis.start();
    try {
      const answers = Array.from({ length: 3 }, () => redis.get('nothing'));
      block(2_000);
      expect(await Promise.all(answers)).toEqual([null, null, null]);
      await redis.ping();
      expect(connections).toBe(1);
    } finally {
      await redis.stop();
    }
  });
});

describe('a Redis that refuses', () => {
  test('for want of memory is UNAVAILABLE and leaves nothing behind', async () => {
    await queue.raw.config('SET', 'maxmemory', '1');
    const spec = aSong();
    await expect(queue.producer().enqueue(spec, undefined)).rejects.toMatchObject(UNAVAILABLE);
    await queue.raw.config('SET', 'maxmemory', '0');
    expect(await queue.raw.keys('*')).toEqual([]);
    expect(await queue.producer().enqueue(spec, undefined)).toMatchObject({ status: 'queued' });
  });

  test('because a script is at fault is INTERNAL', async () => {
    await queue.raw.set(queue.keys.running, 'not a sorted set');
    await expect(queue.reader.counts()).rejects.toMatchObject({ code: 'INTERNAL' });
  });
});

describe('a lost answer', () => {
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

  test('to an enqueue, the connection cut, makes one entry', async () => {
    const far = await openQueue(`redis://127.0.0.1:${proxy.port}`);
    try {
      // Once before, so that the lost answer is the script's own and not that it is unknown.
      const first = aSong();
      await far.producer().enqueue(first, undefined);
      await far.producer().settle(first, DONE, []);
      const spec = aSong();
      proxy.loseAnswerTo(spec.songhash, 'cut');
      expect(await far.producer().enqueue(spec, undefined)).toMatchObject({ status: 'joined' });
      expect(proxy.lost()).toBeGreaterThan(0);
      expect(await far.reader.counts()).toEqual({ waiting: 1, running: 0, entries: 1 });
    } finally {
      await far.stop();
    }
  });

  test('to a subscription that is made again, when the worker stops, leaves no promise behind', async () => {
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

  test('on a link gone silent ends every call in time and heals by itself', async () => {
    proxy.loseAnswerTo('nothing-of-that-name', 'silent');
    await expect(redis.get('nothing-of-that-name')).rejects.toMatchObject(UNAVAILABLE);
    await eventually('it works', () => answers(redis));
  });
});
