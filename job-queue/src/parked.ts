// Logs parked jobs and parked entries. People must act on a parked job, because it makes no
// progress by itself, and find the tool that has written a parked entry to a stream of jobs.

import type { Logger } from '@stemline/common/logging/logger.ts';
import type { Priority } from '@stemline/common/wire-words.ts';
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

/** Entries of one stream that another tool has written. */
interface ForeignEntries {
  readonly priority: Priority;
  readonly count: number;
  /** Some of them. */
  readonly examples: readonly (readonly [entry: string, text: string])[];
}

/** Logs entries that name no known job, and were parked. */
export function logForeign(log: Logger, { priority, count, examples }: ForeignEntries): void {
  if (count === 0) return;
  const entries = examples.map(([entry, text]) => ({ entry, text }));
  log.warn(
    { priority, count, entries },
    'entries that are not those of jobs were parked: does another tool write here?',
  );
}
