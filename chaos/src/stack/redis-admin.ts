// Changes the Redis of the stack as an operator or an accident does, on a connection of its own
// that no fault affects.

import { createKeys, PRIORITIES, SETS } from '@stemline/job-queue/keys.ts';
import { Redis } from 'ioredis';
import { REDIS_PREFIX } from './members.ts';

/** The Redis of the stack. All calls reject while it does not run. */
export interface RedisAdmin {
  /** Deletes everything. */
  wipe(): Promise<void>;
  /**
   * Deletes one index of waiting and running jobs, but not the jobs. Each index is repaired from
   * the other, so nothing is deleted while they differ, and the result is false.
   */
  lose(index: 'streams' | 'sorted sets'): Promise<boolean>;
  /** Returns whether the streams and the sorted sets have the same number of jobs. */
  hasEqualIndexes(): Promise<boolean>;
  /** Limits the memory to one byte, so that writes are refused; false: ends the limit. */
  limitMemory(isLimited: boolean): Promise<void>;
  /** Returns whether there is a stream of jobs. If there is none, the queue uses other names. */
  hasStream(): Promise<boolean>;
  /** Returns the number of entries that unfinished work has in each place. */
  left(): Promise<Record<string, number>>;
}

/** Each call connects anew. */
export function createRedisAdmin(port: number): RedisAdmin {
  const keys = createKeys(REDIS_PREFIX);
  const streams = PRIORITIES.map(keys.stream);
  const waiting = [keys.ready, keys.delayed];
  const sets = SETS.map((set) => keys[set]);

  const connected = async <T>(work: (redis: Redis) => Promise<T>): Promise<T> => {
    const redis = new Redis(port, '127.0.0.1', { lazyConnect: true, retryStrategy: () => null, commandTimeout: 5_000 });
    redis.on('error', () => undefined);
    try {
      await redis.connect();
      return await work(redis);
    } finally {
      redis.disconnect();
    }
  };
  const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);

  /** Reads all sizes at one moment. */
  const areEqual = async (redis: Redis) => {
    const sizes = redis.multi();
    for (const key of streams) sizes.xlen(key);
    for (const key of sets) sizes.zcard(key);
    const counts = ((await sizes.exec()) ?? []).map(([, count]) => Number(count));
    return sum(counts.slice(0, streams.length)) === sum(counts.slice(streams.length));
  };

  return {
    wipe: () => connected(async (redis) => void (await redis.flushall())),
    lose: (index) =>
      connected(async (redis) => {
        if (!(await areEqual(redis))) return false;
        await redis.del(...(index === 'streams' ? streams : [...sets, keys.leases]));
        return true;
      }),
    hasEqualIndexes: () => connected(areEqual),
    // One byte is less than an empty server uses; 0 means no limit.
    limitMemory: (isLimited) =>
      connected(async (redis) => void (await redis.config('SET', 'maxmemory', isLimited ? '1' : '0'))),
    hasStream: () => connected(async (redis) => (await redis.exists(...streams)) > 0),
    left: () =>
      connected(async (redis) => ({
        'stream entries': sum(await Promise.all(streams.map((key) => redis.xlen(key)))),
        'waiting jobs': sum(await Promise.all(waiting.map((key) => redis.zcard(key)))),
        'running jobs': await redis.zcard(keys.running),
        'ended jobs with deliveries to owe': await redis.zcard(keys.owing),
        'open deliveries': await redis.zcard(keys.outbox),
      })),
  };
}
