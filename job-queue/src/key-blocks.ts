// Builds the two blocks of KEYS that many scripts take (see scripts/lib.lua), in their fixed order.

import { jobIdOf, type Keys, PRIORITIES } from './keys.ts';
import type { JobRef } from './types.ts';

/** Positions in the board's KEYS that hold jobs that have not ended. */
export const WAITING_PARTS: readonly number[] = [4, 5, 6];
export const RUNNING_PART = 7;

/** KEYS 1-7. */
export function boardKeys(keys: Keys): string[] {
  return [...PRIORITIES.map(keys.stream), ...PRIORITIES.map(keys.waiting), keys.running];
}

/** KEYS 8-15. */
export function songKeys(keys: Keys, ref: JobRef): string[] {
  const jobId = jobIdOf(ref);
  return [
    keys.job(jobId),
    keys.subscribers(jobId),
    keys.newestRun(ref.songhash),
    keys.outbox,
    keys.delivery(''),
    keys.deliveriesOf(ref.songhash),
    keys.openDeliveriesOf(ref.songhash),
    keys.owing,
  ];
}
