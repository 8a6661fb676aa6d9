// Repairs the queue periodically; queue-service runs it. Each script is one short, atomic,
// repeatable step over a page, so that sweepers can run in parallel and none blocks Redis for long.

import type { Logger } from '@stemline/common/logging/logger.ts';
import type { Priority } from '@stemline/common/wire-words.ts';
import type { RedisConnection } from './connection.ts';
import { type Keys, PRIORITIES, parseJobId, SETS } from './keys.ts';
import { createOweRest } from './owing.ts';
import { logExpired, logForeign } from './parked.ts';
import { RETRY_DELAYS, type RetryDelays } from './policy.ts';
import type { SweepReply } from './script-types.ts';

/** The repair of one queue. */
interface Sweeper {
  /**
   * Returns jobs of lost workers to waiting (the rule is in scripts/lib/lease.lua), recreates a
   * lost consumer group, deletes consumers without pending work, and owes the remaining deliveries
   * of ended jobs. Looks at a part of all entries and jobs: repairs jobs that have lost their entry
   * or their place in a sorted set, and parks entries that name no known job. Looks at all of them
   * after the loss of a stream or sorted set. Safe to run in parallel. Throws UNAVAILABLE when
   * Redis cannot be reached.
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

/** The number of entries or jobs that one script looks at. */
const PAGE = 100;

/** Has no state of its own. The walks continue at the places that Redis keeps. */
export function createSweeper(deps: SweeperDeps): Sweeper {
  const { redis, keys, log, leaseMs, consumerSilenceMs = 45_000, retryDelays = RETRY_DELAYS } = deps;
  const { parkedFrom, parkedMs } = retryDelays;
  const expiry = { leaseMs, parkedFrom, parkedMs };
  const oweRest = createOweRest({ redis, keys });

  async function sweepLeases(): Promise<SweepReply> {
    const [more, restored, removed, parked] = await redis.run('sweep-leases', keys, {
      ...expiry,
      limit: PAGE,
    });
    logExpired(log, parked, parkedMs);
    return [more, restored, removed];
  }

  async function sweepEntries(priority: Priority, restart: boolean): Promise<SweepReply> {
    const page = { priority, leaseMs, restart, limit: PAGE };
    const reply = await redis.run('sweep-entries', keys, page);
    const [more, restored, removed, count, ...examples] = reply;
    logForeign(log, { priority, count, examples });
    return [more, restored, removed];
  }

  /** The walks over all entries and all jobs, a page at a time. */
  const walks = [
    ...PRIORITIES.map((priority) => (restart: boolean) => sweepEntries(priority, restart)),
    ...SETS.map((set) => (restart: boolean) => redis.run('sweep-jobs', keys, { set, restart, limit: PAGE })),
  ];

  /** Owes the remaining deliveries of ended jobs. Returns the number of these jobs. */
  async function oweAllRest(): Promise<number> {
    for (let owed = 0; ; ) {
      const jobIds = await redis.read((client) => client.zrange(keys.owing, 0, String(PAGE - 1)));
      if (jobIds.length === 0) return owed;
      for (const jobId of jobIds) await oweRest(parseJobId(jobId));
      owed += jobIds.length;
    }
  }

  return {
    sweep: async () => {
      const total = { restored: 0, removed: 0 };
      /** Looks at one page, or at all of them from the first one. */
      const sweepPages = async (page: (restart: boolean) => Promise<SweepReply>, isWhole: boolean) => {
        for (let restart = isWhole; ; restart = false) {
          const [more, restored, removed] = await page(restart);
          total.restored += restored;
          total.removed += removed;
          if (more === 0 || !isWhole) return;
        }
      };
      await sweepPages(sweepLeases, true);
      for (const priority of PRIORITIES)
        await redis.run('sweep-consumers', keys, { priority, silenceMs: consumerSilenceMs });
      // A lost stream or sorted set changes the sizes, and is restored at once. Any other damage is
      // rare, so its search must cost little: one page of each walk.
      const isDamaged = (await redis.run('compare-sizes', keys, {})) === 0;
      for (const walk of walks) await sweepPages(walk, isDamaged);
      return { ...total, owed: await oweAllRest() };
    },
  };
}
