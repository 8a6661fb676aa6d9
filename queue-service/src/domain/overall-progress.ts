// Combines the stages of a job into one progress that never falls during an attempt.

import type { QueuedJob } from '@stemline/job-queue/types.ts';

/**
 * The progress with which a stage begins and ends. Tracks are encoded while the song is separated,
 * so encoding has only the last parts left, however long the song is. The shares are the same for
 * every job, because learned times would change the progress of a job that runs.
 */
const SHARES: Readonly<Record<string, readonly [begin: number, end: number]>> = {
  separating: [0, 0.95],
  encoding: [0.95, 1],
  publishing: [1, 1],
};
const NONE = [0, 0] as const;
/** Progress is rounded to a ten-thousandth. */
const STEPS = 10_000;

/** Returns the progress, 0 to 1. The job's own `progress` is the share of its stage. */
export function overallProgress({ state, stage, progress }: Pick<QueuedJob, 'state' | 'stage' | 'progress'>): number {
  if (state === 'done') return 1;
  const [begin, end] = SHARES[stage] ?? NONE;
  return Math.round((begin + (end - begin) * progress) * STEPS) / STEPS;
}
