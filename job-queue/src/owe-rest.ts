// Completes the end of a job that has more subscribers than one script can serve. The script that
// ended the job has noted it as owing. A cut at any point is therefore safe: the sweeper continues.

import type { RedisConnection } from './connection.ts';
import { boardKeys, songKeys } from './key-blocks.ts';
import { jobIdOf, type Keys } from './keys.ts';
import type { JobRef } from './types.ts';

/**
 * Owes the remaining deliveries of the job, step by step. Safe to repeat and to run in parallel.
 */
export type OweRest = (ref: JobRef) => Promise<void>;

export function createOweRest({ redis, keys }: { redis: RedisConnection; keys: Keys }): OweRest {
  return async (ref) => {
    const on = [...boardKeys(keys), ...songKeys(keys, ref)];
    while ((await redis.run('owe-rest', on, [jobIdOf(ref)])) === 1);
  };
}
