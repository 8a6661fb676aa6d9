// Repairs the queue periodically; queue-service runs it. Each script is one short, atomic,
// repeatable step over a page, so that sweepers can run in parallel and none blocks Redis for long.

import type { Logger } from '@stemline/common/logging/logger.ts';
import type { RedisConnection } from './connection.ts';
import { type Keys, PRIORITIES, parseJobId, queueKeys, RUNNING_SET, WAITING_SETS } from './keys.ts';
import { createOweRest } from './owing.ts';
import { logExpired } from './parked.ts';
import { RETRY_DELAYS, type RetryDelays } from './policy.ts';
import type { ScriptArgs, SweepReply } from './script-types.ts';

/** The repair of one queue. */
interface Sweeper {
  /**
   * Returns jobs of lost workers to waiting (the rule is in scripts/lib/lease.lua), recreates a
   * lost consumer group, deletes consumers without pending work, removes entries whose job has
   * ended or is unknown, and owes the remaining deliveries of ended jobs. Safe to run in parallel.
   * Throws UNAVAILABLE when Redis cannot be reached.
   */
  sweep(): Promise<SweepResult>;
}

/** The numbers of repairs of one sweep. */
interface SweepResult {
  /** Jobs that returned to waiting, or got a new entry or a place in a sorted set again. */
  readonly restored: number;
  /** References to jobs that have ended or are unknown. */
  readonly removed: number;
  /** Ended jobs whose remaining deliveries were owed. */
  readonly owed: number;
}

/** Times are in milliseconds. */
export interface SweeperDeps {
  readonly redis: RedisConnection;
  readonly keys: Keys;
  readonly log: Logger;
  /** The duration of a claim without a heartbeat. It must be the same as that of the consumers. */
  readonly leaseMs: number;
  readonly retryDelays?: RetryDelays;
  /**
   * A consumer without entries is deleted when it has had no job for this time. Its next claim
   * creates it again. Default: 45 s.
   */
  readonly consumerSilenceMs?: number;
}

const PAGE = 100;

/** Has no state of its own. */
export function createSweeper(deps: SweeperDeps): Sweeper {
  const { redis, keys, log, leaseMs, consumerSilenceMs = 45_000, retryDelays = RETRY_DELAYS } = deps;
  const { parkedFrom, parkedMs } = retryDelays;
  const expiry = { leaseMs, parkedFrom, parkedMs, returnedChannel: keys.returned };
  const on = [...queueKeys(keys), keys.job('')];
  const oweRest = createOweRest({ redis, keys });

  /**
   * Runs a script page by page, from `first` until it returns `last`. Returns the sum of its
   * counts.
   */
  async function pages(first: string, last: string, page: (at: string) => Promise<SweepReply>) {
    let restored = 0;
    let removed = 0;
    let at = first;
    do {
      const reply = await page(at);
      at = reply[0];
      restored += reply[1];
      removed += reply[2];
    } while (at !== last);
    return { restored, removed };
  }

  async function sweepPending(page: ScriptArgs['sweep-pending']): Promise<SweepReply> {
    const [next, restored, removed, parked] = await redis.run('sweep-pending', [...on, keys.events('')], page);
    logExpired(log, parked, parkedMs);
    return [next, restored, removed];
  }

  /** Owes the remaining deliveries of ended jobs. Returns the number of these jobs. */
  async function oweAllRest(): Promise<number> {
    for (let owed = 0; ; ) {
      const jobIds = await redis.run('read-owing', [keys.owing], { limit: PAGE });
      if (jobIds.length === 0) return owed;
      for (const jobId of jobIds) await oweRest(parseJobId(jobId));
      owed += jobIds.length;
    }
  }

  return {
    sweep: async () => {
      const done = [];
      for (const priority of PRIORITIES) {
        const pending = { ...expiry, priority, limit: PAGE };
        done.push(await pages('-', '', (from) => sweepPending({ ...pending, from })));
        const entries = { priority, limit: PAGE };
        done.push(await pages('-', '', (from) => redis.run('sweep-entries', on, { ...entries, from })));
        await redis.run('sweep-consumers', [keys.stream(priority)], { silenceMs: consumerSilenceMs });
      }
      for (const set of [...WAITING_SETS, RUNNING_SET]) {
        done.push(await pages('0', '0', (cursor) => redis.run('sweep-jobs', on, { set, cursor, limit: PAGE })));
      }
      return {
        restored: done.reduce((sum, { restored }) => sum + restored, 0),
        removed: done.reduce((sum, { removed }) => sum + removed, 0),
        owed: await oweAllRest(),
      };
    },
  };
}
