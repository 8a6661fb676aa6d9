// Logs that a job is parked. People must act on it, because the job makes no progress by itself.

import type { Logger } from '@stemline/common/logging/logger.ts';
import { parseJobId } from './keys.ts';
import type { ParkedJobs } from './script-types.ts';

interface ParkedJob {
  readonly jobId: string;
  readonly requestId: string;
  readonly failures: number;
  /** The reason why its last attempt failed. */
  readonly reason: string;
  /** The time until its next attempt. */
  readonly delayMs: number;
}

/** Logs one parked job as an error. */
export function logParked(log: Logger, { jobId, ...fields }: ParkedJob): void {
  log.error({ ...parseJobId(jobId), ...fields }, 'job is parked: its end cannot be recorded in the store');
}

/** Logs the jobs that were parked because the lease of their worker has expired. */
export function logExpired(log: Logger, parked: ParkedJobs, delayMs: number): void {
  for (const [jobId, failures, requestId] of parked)
    logParked(log, { jobId, requestId, failures, reason: 'the lease of its worker has expired', delayMs });
}
