// Reads the queue without changing it.

import type { Logger } from '@stemline/common/logging/logger.ts';
import type { Priority } from '@stemline/common/wire-words.ts';
import type { RedisConnection } from './connection.ts';
import { jobIdIn, parseEach, parseQueued, parseRecord } from './job-fields.ts';
import { jobIdOf, type Keys } from './keys.ts';
import type { FieldValues, JobRow, QueuedRow } from './script-types.ts';
import type { JobRecord, JobRef, QueueLook } from './types.ts';

/**
 * All methods throw UNAVAILABLE when Redis cannot be reached. Lists and looks leave out a job whose
 * record cannot be read, and log it.
 */
export interface JobReader {
  /** Returns the job, or undefined when Redis does not know it. */
  get(ref: JobRef): Promise<JobRecord | undefined>;
  /** Returns the newest run of the song that Redis knows; undefined when it knows none. */
  newest(songhash: string): Promise<JobRecord | undefined>;
  /**
   * Returns the newest runs of some songs, in their order. Leaves out songs of which Redis knows
   * none.
   */
  newestOf(songhashes: readonly string[]): Promise<readonly JobRecord[]>;
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
  /**
   * Returns the latest `limit` entries that were parked, the newest first, and the number of all
   * since Redis was empty.
   */
  parked(limit: number): Promise<ParkedEntries>;
  /** Returns the number of waiting jobs. */
  countWaiting(): Promise<number>;
}

/** Where a page or a walk continues. Only the method that returned it can use it. */
export interface QueuePlace {
  /** Of a page: 1 for the waiting jobs, 2 for the running ones. Of a walk: 0. */
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

/** Entries that another tool has written to a stream of jobs. */
interface ParkedEntries {
  readonly count: number;
  readonly entries: readonly ParkedEntry[];
}

/** One such entry. */
export interface ParkedEntry {
  /** The id that it had in its stream. */
  readonly entry: string;
  readonly priority: Priority;
  /** The beginning of its fields, in printable characters. */
  readonly text: string;
  /** Unix milliseconds. */
  readonly parkedMs: number;
}

/** The Redis with the queue. */
interface JobReaderDeps {
  readonly redis: RedisConnection;
  readonly keys: Keys;
  readonly log: Logger;
}

/** The waiting jobs of a list are its first part, and the running ones the second. */
const FIRST_OF_PAGES: QueuePlace = { part: 1, after: '0' };
/** A walk has only one part. */
const FIRST_OF_WALK: QueuePlace = { part: 0, after: '0' };

/** Has no state of its own. */
export function createJobReader({ redis, keys, log }: JobReaderDeps): JobReader {
  const logUnreadable = (values: FieldValues, error: unknown) =>
    log.error({ err: error, job: jobIdIn(values) }, 'the record of a job cannot be read; lists leave it out');
  const parseLooked = (rows: readonly QueuedRow[]) =>
    parseEach(rows, parseQueued, ([, values], error) => logUnreadable(values, error));

  const parseRows = (rows: readonly JobRow[]) =>
    parseEach(rows, parseRecord, ([, , values], error) => logUnreadable(values, error));

  async function rowOf(ref: JobRef): Promise<JobRow | undefined> {
    const jobId = jobIdOf(ref);
    const row = await redis.run('read-job', keys, { jobId });
    return row[2].length === 0 ? undefined : row;
  }

  async function newestRowOf(songhash: string): Promise<JobRow | undefined> {
    const run = await redis.read((client) => client.get(keys.newestRun(songhash)));
    return run === null ? undefined : await rowOf({ songhash, run: Number(run) });
  }

  const parseFound = (row: JobRow | undefined) => row && parseRecord(row);

  return {
    get: async (ref) => parseFound(await rowOf(ref)),
    newest: async (songhash) => parseFound(await newestRowOf(songhash)),
    newestOf: async (songhashes) => {
      const rows = await Promise.all(songhashes.map(newestRowOf));
      return parseRows(rows.flatMap((row) => (row ? [row] : [])));
    },
    page: async (limit, from = FIRST_OF_PAGES) => {
      const args = { part: from.part, after: from.after, limit };
      const [part, after, ...rows] = await redis.run('list-jobs', keys, args);
      const jobs = parseRows(rows);
      return {
        waiting: jobs.filter(({ position }) => position > 0),
        running: jobs.filter(({ position }) => position === 0),
        next: part === 0 ? undefined : { part, after },
      };
    },
    walk: async (limit, from = FIRST_OF_WALK) => {
      const [after, waiting, running] = await redis.run('walk-jobs', keys, { after: from.after, limit });
      return { waiting, running, next: after === '' ? undefined : { part: FIRST_OF_WALK.part, after } };
    },
    look: async (limit) => {
      const reply = await redis.run('look-at-queue', keys, { limit });
      const [nowMs, waitingCount, waiting, running] = reply;
      return { nowMs, waitingCount, waiting: parseLooked(waiting), running: parseLooked(running) };
    },
    parked: async (limit) => {
      const [count, ...rows] = await redis.run('read-parked', keys, { limit });
      const entries = rows.map(([id, [, priority, , entry = '', , text = '']]) => ({
        entry,
        priority: priority as Priority,
        text,
        parkedMs: Number.parseInt(id, 10),
      }));
      return { count, entries };
    },
    countWaiting: () => redis.run('count-waiting', keys, {}),
  };
}
