// Repairs the queue periodically; queue-service runs it. Each script is one short, atomic,
// repeatable step over a page, so that sweepers can run in parallel and none blocks Redis for long.

import type { RedisConnection } from './connection.ts';
import { boardKeys, RUNNING_PART, WAITING_PARTS } from './key-blocks.ts';
import { GROUP, HOLDER, type Keys, PRIORITIES, parseJobId } from './keys.ts';
import { createOweRest } from './owe-rest.ts';
import { RETRY_DELAYS, type RetryDelays } from './retry-delays.ts';

export interface Sweeper {
  /**
   * Puts jobs of lost workers back to waiting, recreates a lost consumer group, deletes consumers
   * without pending work, removes entries whose job has ended or is unknown, and owes the
   * deliveries of ended jobs that their worker did not complete. Safe to run in parallel.
   */
  sweep(): Promise<{ returned: number; removed: number; owed: number }>;
}

export interface SweeperDeps {
  readonly redis: RedisConnection;
  readonly keys: Keys;
  /**
   * A worker that is silent for this time has lost its job. The same value as for the consumers.
   */
  readonly leaseMs: number;
  readonly retryDelays?: RetryDelays;
  /**
   * A consumer without entries is deleted when it has had no job for this time. Its next claim
   * creates it again.
   */
  readonly consumerSilenceMs?: number;
}

type PageReply = readonly [next: string, returned: number, removed: number];

const PAGE = 100;

export function createSweeper(deps: SweeperDeps): Sweeper {
  const { redis, keys, leaseMs, consumerSilenceMs = 45_000, retryDelays = RETRY_DELAYS } = deps;
  const { parkedFrom, parkedMs } = retryDelays;
  const board = [...boardKeys(keys), keys.job('')];
  const oweRest = createOweRest({ redis, keys });

  /**
   * Runs a script page by page, from `first` until it returns `last`. Returns the sum of its
   * counts.
   */
  async function pages(first: string, last: string, page: (at: string) => Promise<unknown>) {
    let returned = 0;
    let removed = 0;
    let at = first;
    do {
      const reply = (await page(at)) as PageReply;
      at = reply[0];
      returned += reply[1];
      removed += reply[2];
    } while (at !== last);
    return { returned, removed };
  }

  /** Returns the number of jobs. */
  async function oweRests(): Promise<number> {
    for (let owed = 0; ; ) {
      const jobIds = (await redis.run('read-owing', [keys.owing], [PAGE])) as string[];
      if (jobIds.length === 0) return owed;
      for (const jobId of jobIds) await oweRest(parseJobId(jobId));
      owed += jobIds.length;
    }
  }

  return {
    sweep: async () => {
      const done = [];
      for (const priority of PRIORITIES) {
        done.push(
          await pages('-', '', (at) =>
            redis.run('sweep-pending', board, [
              priority,
              GROUP,
              HOLDER,
              leaseMs,
              at,
              PAGE,
              keys.returned,
              parkedFrom,
              parkedMs,
            ]),
          ),
          await pages('-', '', (at) => redis.run('sweep-entries', board, [priority, GROUP, at, PAGE])),
        );
        await redis.run('sweep-consumers', [keys.stream(priority)], [GROUP, consumerSilenceMs]);
      }
      for (const part of [...WAITING_PARTS, RUNNING_PART]) {
        done.push(await pages('0', '0', (at) => redis.run('sweep-jobs', board, [part, at, PAGE])));
      }
      return {
        returned: done.reduce((sum, { returned }) => sum + returned, 0),
        removed: done.reduce((sum, { removed }) => sum + removed, 0),
        owed: await oweRests(),
      };
    },
  };
}
