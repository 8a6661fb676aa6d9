// Looks at the queue without changing it.

import type { RedisConnection } from './connection.ts';
import { parseFields, parseRecord } from './job-fields.ts';
import { boardKeys } from './key-blocks.ts';
import { jobIdOf, type Keys } from './keys.ts';
import type { JobRecord, JobRef } from './types.ts';

export interface JobReader {
  /** The job, or undefined when Redis does not know it. */
  get(ref: JobRef): Promise<JobRecord | undefined>;
  /** The newest run of the song that Redis knows. */
  newest(songhash: string): Promise<JobRecord | undefined>;
  /** Waiting jobs in starting order, then running ones, from one snapshot. */
  list(): Promise<{ waiting: JobRecord[]; running: JobRecord[] }>;
  /** Number of waiting and running jobs and the length of the streams (equal when all is well). */
  counts(): Promise<{ waiting: number; running: number; entries: number }>;
}

export interface JobReaderDeps {
  readonly redis: RedisConnection;
  readonly keys: Keys;
}

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
    list: async () => {
      const reply = await redis.run('list-jobs', [...boardKeys(keys), keys.job('')]);
      const [waiting, running] = reply as [string[][], string[][]];
      return {
        waiting: waiting.map((flat, index) => parseRecord(parseFields(flat), index + 1)),
        running: running.map((flat) => parseRecord(parseFields(flat), 0)),
      };
    },
    counts: async () => {
      const [waiting, running, entries] = (await redis.run('count-jobs', boardKeys(keys))) as [number, number, number];
      return { waiting, running, entries };
    },
  };
}
