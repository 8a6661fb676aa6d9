// Reads the queue without changing it.

import type { RedisConnection } from './connection.ts';
import { parseQueued, parseRecord } from './job-fields.ts';
import { jobIdOf, type Keys, queueKeys } from './keys.ts';
import type { JobRecord, JobRef, QueueLook } from './types.ts';

/** All methods throw UNAVAILABLE when Redis cannot be reached. */
export interface JobReader {
  /** Returns the job, or undefined when Redis does not know it. */
  get(ref: JobRef): Promise<JobRecord | undefined>;
  /** Returns the newest run of the song that Redis knows; undefined when it knows none. */
  newest(songhash: string): Promise<JobRecord | undefined>;
  /**
   * Returns one page of at most `limit` jobs from one snapshot: first the waiting jobs in starting
   * order, then the running ones.
   */
  page(limit: number, from?: QueuePlace): Promise<JobPage>;
  /**
   * Makes one step, of at most `limit` ids, of a walk over all waiting and running jobs in
   * starting order. A job that waits or runs during the whole walk is returned exactly once,
   * even if it starts or is handed back between two steps.
   */
  walk(limit: number, from?: QueuePlace): Promise<WalkStep>;
  /** Returns the first `limit` waiting jobs, and as many of the running ones, from one snapshot. */
  look(limit: number): Promise<QueueLook>;
  /** Returns the number of waiting jobs. */
  countWaiting(): Promise<number>;
}

/** Where a page or a walk continues. Only the method that returned it can use it. */
export interface QueuePlace {
  /** A part of the list. */
  readonly part: number;
  /** The place of a job in starting order. */
  readonly after: string;
}

/** One page of jobs. */
interface JobPage {
  readonly waiting: readonly JobRecord[];
  readonly running: readonly JobRecord[];
  /** Undefined: this is the last page. */
  readonly next: QueuePlace | undefined;
}

/** One step of a walk. */
interface WalkStep {
  /** Ids of jobs. */
  readonly waiting: readonly string[];
  readonly running: readonly string[];
  /** Undefined: this is the last step. A step with a next one may be empty. */
  readonly next: QueuePlace | undefined;
}

/** The Redis with the queue. */
interface JobReaderDeps {
  readonly redis: RedisConnection;
  readonly keys: Keys;
}

/** The waiting jobs of a list are its first part, and the running ones the second. */
const FIRST_OF_PAGES: QueuePlace = { part: 1, after: '0' };
/** A walk has only one part. */
const FIRST_OF_WALK: QueuePlace = { part: 0, after: '0' };

/** Has no state of its own. */
export function createJobReader({ redis, keys }: JobReaderDeps): JobReader {
  async function get(ref: JobRef): Promise<JobRecord | undefined> {
    const jobId = jobIdOf(ref);
    const row = await redis.run('read-job', [...queueKeys(keys), keys.job(jobId)], { jobId });
    return row[2].length === 0 ? undefined : parseRecord(row);
  }
  return {
    get,
    newest: async (songhash) => {
      const run = await redis.get(keys.newestRun(songhash));
      return run === null ? undefined : await get({ songhash, run: Number(run) });
    },
    page: async (limit, from = FIRST_OF_PAGES) => {
      const args = { part: from.part, after: from.after, limit };
      const [part, after, ...rows] = await redis.run('list-jobs', [...queueKeys(keys), keys.job('')], args);
      const jobs = rows.map(parseRecord);
      return {
        waiting: jobs.filter(({ position }) => position > 0),
        running: jobs.filter(({ position }) => position === 0),
        next: part === 0 ? undefined : { part, after },
      };
    },
    walk: async (limit, from = FIRST_OF_WALK) => {
      const [after, waiting, running] = await redis.run('walk-jobs', queueKeys(keys), { after: from.after, limit });
      return { waiting, running, next: after === '' ? undefined : { part: FIRST_OF_WALK.part, after } };
    },
    look: async (limit) => {
      const reply = await redis.run('look-at-queue', [...queueKeys(keys), keys.job('')], { limit });
      const [nowMs, waitingCount, waiting, running] = reply;
      return { nowMs, waitingCount, waiting: waiting.map(parseQueued), running: running.map(parseQueued) };
    },
    countWaiting: () => redis.run('count-waiting', queueKeys(keys), {}),
  };
}
