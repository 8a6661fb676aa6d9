// Estimates when the job of an accepted submission is done.

import type { JobReader } from '@stemline/job-queue/reader.ts';
import type { JobRef } from '@stemline/job-queue/types.ts';
import type { Forecaster } from './forecast/forecaster.ts';

/** Returns the seconds until the job is done; 0: not known. Never rejects. */
export type EstimateOf = (ref: JobRef) => Promise<number>;

/** Has no state of its own. */
export function createEstimateOf({
  reader,
  forecaster,
}: {
  reader: Pick<JobReader, 'get'>;
  forecaster: Forecaster;
}): EstimateOf {
  return async (ref) => {
    try {
      const job = await reader.get(ref);
      return job ? (await forecaster.forecastFor([job]))(job) : 0;
    } catch {
      // The song is accepted, even if Redis becomes unavailable now.
      return 0;
    }
  };
}
