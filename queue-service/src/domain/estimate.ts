// Estimates the remaining time of a running job from its progress and the time taken so far.

import type { JobRecord } from '@stemline/job-queue/types.ts';

/** Below this progress, the time for preparations dominates and an estimate would be wrong. */
const MIN_PROGRESS = 0.05;

/** Returns seconds; 0 when the job does not run or has hardly begun. `nowMs`: Unix milliseconds. */
export function estimateSeconds({ state, progress, startedMs }: JobRecord, nowMs: number): number {
  if (state !== 'running' || startedMs === 0 || progress < MIN_PROGRESS || progress > 1) return 0;
  const elapsedMs = Math.max(0, nowMs - startedMs);
  return Math.round((elapsedMs * (1 - progress)) / progress) / 1000;
}
