// Remembers the runs whose queue this process could not change after the store had recorded a
// change of them, so that the reconciler looks at them first.

import { jobIdOf } from '@stemline/job-queue/keys.ts';
import type { JobRef } from '@stemline/job-queue/types.ts';

/**
 * The doubtful runs of this process. The memory is limited: beyond it, the next pass finds them.
 */
export interface DoubtfulRuns {
  add(ref: JobRef): void;
  /** Removes and returns up to `limit` runs. */
  take(limit: number): JobRef[];
}

const MOST_RUNS = 100_000;

/** Remembers nothing at first. */
export function createDoubtfulRuns(): DoubtfulRuns {
  const runs = new Map<string, JobRef>();
  return {
    add: ({ songhash, run }) => {
      if (runs.size < MOST_RUNS) runs.set(jobIdOf({ songhash, run }), { songhash, run });
    },
    take: (limit) => {
      const taken = [...runs.entries()].slice(0, limit);
      for (const [jobId] of taken) runs.delete(jobId);
      return taken.map(([, ref]) => ref);
    },
  };
}
