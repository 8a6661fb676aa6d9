// Predicts the times of a job's stages from the length of its music and the pace of a separator.

import { effortOf } from '@stemline/common/options/effort.ts';
import { songOptions } from '@stemline/common/options/options.ts';
import { paceKey } from '@stemline/job-queue/pace-key.ts';
import type { Line, Pace, QueuedJob } from '@stemline/job-queue/types.ts';

/** Seconds of the stages of one job. */
export interface StageTimes {
  /** Fetching and decoding. */
  readonly before: number;
  /** Undefined: the separator has not measured the model. */
  readonly separating: number | undefined;
  /** Encoding and publishing. */
  readonly after: number;
}

/** The part of a job from which its times follow. */
export type Workload = Pick<QueuedJob, 'model' | 'revision' | 'optionsJson' | 'lengthSeconds'>;

/** Returns the times; undefined when the length of the music is not known. */
export function stageTimes(job: Workload, pace: Pace): StageTimes | undefined {
  const { lengthSeconds: length } = job;
  if (length <= 0) return undefined;
  const separating = pace.separating[paceKey({ name: job.model, revision: job.revision })];
  return {
    before: at(pace.before, length),
    separating: separating && at(separating, length * effortOf(songOptions(job.optionsJson))),
    after: at(pace.after, length),
  };
}

/** Returns the time of the whole job; undefined when a stage is not known. */
export function totalSeconds(times: StageTimes | undefined): number | undefined {
  if (times?.separating === undefined) return undefined;
  return times.before + times.separating + times.after;
}

function at({ fixedSeconds, perSecond }: Line, length: number): number {
  return fixedSeconds + perSecond * length;
}
