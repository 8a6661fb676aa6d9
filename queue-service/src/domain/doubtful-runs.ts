// Remembers the runs that the store has changed and that this process could not change in the
// queue, so that the reconciler looks at them first. After a failed repair, a run waits for a
// pause, which grows with each failure, because some runs can never be repaired.

import { type Backoff, backoffMs } from '@stemline/common/async/backoff.ts';
import { jobIdOf } from '@stemline/job-queue/keys.ts';
import type { JobRef } from '@stemline/job-queue/types.ts';

/** A run, and the number of its repairs that have failed. */
export interface Doubt extends JobRef {
  readonly failures: number;
}

/**
 * The doubtful runs of this process. The memory is limited: beyond it, the next pass finds them.
 */
export interface DoubtfulRuns {
  /** Remembers a run, which take() returns at once. */
  add(ref: JobRef): void;
  /** Remembers a run whose repair has failed once more. */
  postpone(doubt: Doubt): void;
  /** Removes and returns up to `limit` runs whose pause is over. */
  take(limit: number): Doubt[];
}

const MOST_RUNS = 100_000;
const PAUSE: Backoff = { baseMs: 1_000, maxMs: 5 * 60_000 };

/** Remembers nothing at first. */
export function createDoubtfulRuns(): DoubtfulRuns {
  const runs = new Map<string, { readonly doubt: Doubt; readonly dueAt: number }>();
  const remember = ({ songhash, run, failures }: Doubt, dueAt: number) => {
    const jobId = jobIdOf({ songhash, run });
    if (runs.size < MOST_RUNS || runs.has(jobId)) runs.set(jobId, { doubt: { songhash, run, failures }, dueAt });
  };
  return {
    add: (ref) => {
      const failures = runs.get(jobIdOf(ref))?.doubt.failures ?? 0;
      remember({ ...ref, failures }, performance.now());
    },
    postpone: (doubt) => {
      const failures = doubt.failures + 1;
      remember({ ...doubt, failures }, performance.now() + backoffMs(PAUSE, failures));
    },
    take: (limit) => {
      const now = performance.now();
      const due = [...runs].filter(([, { dueAt }]) => dueAt <= now).slice(0, limit);
      for (const [jobId] of due) runs.delete(jobId);
      return due.map(([, { doubt }]) => doubt);
    },
  };
}
