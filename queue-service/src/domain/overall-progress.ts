// Combines the stages of a job into one progress that never falls during an attempt.

import type { QueuedJob } from '@stemline/job-queue/types.ts';

/**
 * The progress with which a stage begins and ends. Separating takes most of the time with the
 * models of Demucs on a CPU. The parts are the same for every job, because learned times would
 * change the progress of a job that runs.
 */
const PARTS: Readonly<Record<string, readonly [begin: number, end: number]>> = {
  separating: [0, 0.8],
  encoding: [0.8, 1],
  publishing: [1, 1],
};
const NONE = [0, 0] as const;
/** Progress is rounded to a ten-thousandth. */
const STEPS = 10_000;

/** Returns the progress, 0 to 1. The job's own `progress` is the share of its stage. */
export function overallProgress({ state, stage, progress }: Pick<QueuedJob, 'state' | 'stage' | 'progress'>): number {
  if (state === 'done') return 1;
  const [begin, end] = PARTS[stage] ?? NONE;
  return Math.round((begin + (end - begin) * progress) * STEPS) / STEPS;
}
