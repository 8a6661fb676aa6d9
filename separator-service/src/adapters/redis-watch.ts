// Whether Redis answers, known from memory: asked every few seconds in the background.

import { sleep } from '@stemline/common/abort.ts';
import type { RedisConnection } from '@stemline/job-queue/connection.ts';

export interface RedisWatch {
  reachable(): boolean;
  /** Asks until the signal aborts. */
  run(signal: AbortSignal): Promise<void>;
}

const EVERY_MS = 2_500;

export function createRedisWatch(redis: Pick<RedisConnection, 'ping'>): RedisWatch {
  let reachable = false;
  return {
    reachable: () => reachable,
    run: async (signal) => {
      while (!signal.aborted) {
        reachable = await redis.ping().then(
          () => true,
          () => false,
        );
        await sleep(EVERY_MS, signal);
      }
      reachable = false;
    },
  };
}
