// Reads the queue without changing it.

import type { RedisConnection } from './connection.ts';
import { parseFields, parseRecord } from './job-fields.ts';
import { boardKeys, WAITING_PARTS } from './key-blocks.ts';
import { jobIdOf, type Keys } from './keys.ts';
import type { JobRecord, JobRef } from './types.ts';

export interface JobReader {
  /** Returns the job, or undefined when Redis does not know it. */
  get(ref: JobRef): Promise<JobRecord | undefined>;
  /** Returns the newest run of the song that Redis knows. */
  newest(songhash: string): Promise<JobRecord | undefined>;
  /**
   * Returns one page of at most `limit` jobs from one snapshot: first the waiting jobs in starting
   * order, then the running ones.
   */
  page(limit: number, from?: QueuePlace): Promise<JobPage>;
  /**
   * Makes one step, of at most `limit` ids, of a walk over all waiting and running jobs by priority
   * and order of arrival. A job that waits or runs during the whole walk is returned exactly once,
   * even if it starts or is handed back between two steps.
   */
  walk(limit: number, from?: QueuePlace): Promise<WalkStep>;
  /**
   * Returns the number of waiting and running jobs and the length of the streams (equal in a
   * healthy queue).
   */
  counts(): Promise<{ waiting: number; running: number; entries: number }>;
}

/** Where a page or a walk continues. Only the method that returned it can use it. */
export interface QueuePlace {
  readonly part: number;
  /** An order of arrival. */
  readonly after: string;
}

export interface JobPage {
  readonly waiting: readonly JobRecord[];
  readonly running: readonly JobRecord[];
  /** Undefined: this is the last page. */
  readonly next: QueuePlace | undefined;
}

export interface WalkStep {
  /** Ids of jobs. */
  readonly waiting: readonly string[];
  readonly running: readonly string[];
  /** Undefined: this is the last step. A step with a next one may be empty. */
  readonly next: QueuePlace | undefined;
}

export interface JobReaderDeps {
  readonly redis: RedisConnection;
  readonly keys: Keys;
}

/** `part`: a part of the board. */
const FIRST_OF_PAGES: QueuePlace = { part: WAITING_PARTS[0] ?? 0, after: '0' };
/** `part`: a priority. */
const FIRST_OF_WALK: QueuePlace = { part: 1, after: '0' };

export function createJobReader({ redis, keys }: JobReaderDeps): JobReader {
  async function get(ref: JobRef): Promise<JobRecord | undefined> {
    const jobId = jobIdOf(ref);
    const reply = await redis.run('read-job', [...boardKeys(keys), keys.job(jobId)], [jobId]);
    const [position, flat] = reply as [number, string[]];
    return flat.length === 0 ? undefined : parseRecord(parseFields(flat), position);
  }
  return {
    get,
    newest: async (songhash) => {
      const run = await redis.get(keys.newestRun(songhash));
      return run === null ? undefined : await get({ songhash, run: Number(run) });
    },
    page: async (limit, from = FIRST_OF_PAGES) => {
      const args = [from.part, from.after, limit];
      const reply = await redis.run('list-jobs', [...boardKeys(keys), keys.job('')], args);
      const [part, after, ...rows] = reply as [number, string, ...[position: number, flat: string[]][]];
      const jobs = rows.map(([position, flat]) => parseRecord(parseFields(flat), position));
      return {
        waiting: jobs.filter(({ position }) => position > 0),
        running: jobs.filter(({ position }) => position === 0),
        next: placeOf(part, after),
      };
    },
    walk: async (limit, from = FIRST_OF_WALK) => {
      const args = [from.part, from.after, limit];
      const reply = await redis.run('walk-jobs', [...boardKeys(keys), keys.job('')], args);
      const [part, after, waiting, running] = reply as [number, string, string[], string[]];
      return { waiting, running, next: placeOf(part, after) };
    },
    counts: async () => {
      const [waiting, running, entries] = (await redis.run('count-jobs', boardKeys(keys))) as [number, number, number];
      return { waiting, running, entries };
    },
  };
}

function placeOf(part: number, after: string): QueuePlace | undefined {
  return part === 0 ? undefined : { part, after };
}
