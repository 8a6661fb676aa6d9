// Predicts the times of the jobs of one look at the queue.

import type { Pace } from '@stemline/job-queue/pace.ts';
import type { QueuedJob, QueueLook } from '@stemline/job-queue/types.ts';
import { restOf, type SharedDevice } from './running-seconds.ts';
import { allKnown, type StageTimes, stageTimes } from './stage-times.ts';

/** Returns the rest of each stage of a running job; undefined when it is not known. */
export function runningRest(job: QueuedJob, pace: Pace, look: QueueLook): StageTimes | undefined {
  return restOf(job, stageTimes(job, pace), look.nowMs, sharedDevice(job.worker, pace, look));
}

/** Returns the device of a separator that runs several jobs at a time; undefined for others. */
export function sharedDevice(worker: string, { slots }: Pace, { running }: QueueLook): SharedDevice | undefined {
  if (slots === 1) return undefined;
  const reports = running
    .filter((job) => job.worker === worker && job.stage === 'separating')
    .map(({ reportMs }) => reportMs);
  return { reportMs: Math.max(0, ...reports) };
}

/**
 * Returns the mean times of whole jobs; undefined when none is known. `paceOf`
 * returns the pace of a separator that holds the model of a job.
 */
export function meanTimes(
  jobs: readonly QueuedJob[],
  paceOf: (job: QueuedJob) => Pace | undefined,
): StageTimes | undefined {
  const known = jobs.flatMap((job) => {
    const pace = paceOf(job);
    return (pace && allKnown(stageTimes(job, pace))) ?? [];
  });
  if (known.length === 0) return undefined;
  const mean = (of: (times: StageTimes) => number) => known.reduce((sum, times) => sum + of(times), 0) / known.length;
  return {
    before: mean((one) => one.before),
    separating: mean((one) => one.separating),
    after: mean((one) => one.after),
  };
}
