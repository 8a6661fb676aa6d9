// Finds the change between two states of a job, for WatchJob.

import type { JobChange } from '@stemline/common/wire-words.ts';
import { isFinal } from '@stemline/job-queue/states.ts';
import type { JobRecord } from '@stemline/job-queue/types.ts';

/** A job with its estimate at one moment. */
export interface EstimatedJob {
  readonly job: JobRecord;
  /** Time until the job is done; 0: not known. */
  readonly estimateSeconds: number;
  /** The time of the estimate, by any clock, in milliseconds. */
  readonly atMs: number;
}

/** A new estimate differs from the expected one by more than this, and by more than a tenth. */
const SMALLEST_SECONDS = 2;
const SMALLEST_SHARE = 0.1;

/**
 * Returns the first member that has changed, in the order of the contract; undefined when none has.
 * An estimate that has only become shorter by the time that has passed is no change. Without
 * `before`, or when that is another run, the change is a snapshot.
 */
export function changeOf(before: EstimatedJob | undefined, after: EstimatedJob): JobChange | undefined {
  const [old, job] = [before?.job, after.job];
  if (!before || old?.run !== job.run) return 'snapshot';
  if (isFinal(job.state) && !isFinal(old.state)) return 'end';
  if (old.state !== job.state || old.attempt !== job.attempt || old.isStalled !== job.isStalled) return 'state';
  if (old.stage !== job.stage) return 'stage';
  if (old.progress !== job.progress) return 'progress';
  if (old.position !== job.position) return 'position';
  return isNewEstimate(before, after) ? 'estimate' : undefined;
}

function isNewEstimate(before: EstimatedJob, after: EstimatedJob): boolean {
  const [old, now] = [before.estimateSeconds, after.estimateSeconds];
  if (old === 0 || now === 0) return old !== now;
  const expected = Math.max(0, old - (after.atMs - before.atMs) / 1_000);
  return Math.abs(now - expected) > Math.max(SMALLEST_SECONDS, expected * SMALLEST_SHARE);
}
