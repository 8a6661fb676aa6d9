// Completes the end of a job that has more subscribers than one script may serve. The end itself is decided by then, and the
// job is noted as owing in that same script, so this may be cut off at any point: the sweeper goes on with it.

import type { RedisConnection } from './connection.ts';
import { boardKeys, songKeys } from './key-blocks.ts';
import { jobIdOf, type Keys } from './keys.ts';
import type { JobRef } from './types.ts';

/** Owes the rest of the job's deliveries, step by step. Safe to repeat and to run side by side. */
export type OweRest = (ref: JobRef) => Promise<void>;

export function createOweRest({ redis, keys }: { redis: RedisConnection; keys: Keys }): OweRest {
  return async (ref) => {
    const on = [...boardKeys(keys), ...songKeys(keys, ref)];
    while ((await redis.run('owe-rest', on, [jobIdOf(ref)])) === 1);
  };
}
