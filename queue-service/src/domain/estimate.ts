// How long a running job will probably still take, from how far it came in the time it had.

import type { JobRecord } from '@stemline/job-queue/types.ts';

/** Below this the first segment's one-time costs drown everything. */
const MIN_PROGRESS = 0.05;

/** Seconds; 0: not known (nothing can be said about a job that waits). */
export function estimateSeconds({ state, progress, startedMs }: JobRecord, nowMs: number): number {
  if (state !== 'running' || startedMs === 0 || progress < MIN_PROGRESS || progress > 1) return 0;
  const elapsedMs = Math.max(0, nowMs - startedMs);
  return Math.round((elapsedMs * (1 - progress)) / progress) / 1000;
}
