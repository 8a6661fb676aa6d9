// Predicts the times of a job's stages from the length of its music and the pace of a separator.

import { effortOf } from '@stemline/common/options/effort.ts';
import { type SongOptions, songOptions } from '@stemline/common/options/options.ts';
import type { Line, Pace } from '@stemline/job-queue/pace.ts';
import { kindKey, paceKey } from '@stemline/job-queue/pace-key.ts';
import type { QueuedJob } from '@stemline/job-queue/types.ts';

/** Seconds of the stages of one job that runs alone. */
export interface StageTimes {
  /** Fetching and decoding. */
  readonly before: number;
  /** The time that the device works. */
  readonly separating: number;
  /** Encoding and publishing, as far as they prolong the job. */
  readonly after: number;
}

/** The predicted times of a whole job. */
export interface PredictedTimes extends Omit<StageTimes, 'separating'> {
  /** Undefined: the separator has not measured the model. */
  readonly separating: number | undefined;
  /** The time in which separating waits for the encoders, which is no part of `after`. */
  readonly blocked: number;
}

/** The part of a job from which its times follow. */
export type Workload = Pick<QueuedJob, 'model' | 'revision' | 'optionsJson' | 'lengthSeconds'>;

/** Returns the times; undefined when the length of the music or an option is not known. */
export function stageTimes(job: Workload, pace: Pace): PredictedTimes | undefined {
  const { lengthSeconds: length } = job;
  const options = knownOptions(job.optionsJson);
  if (length <= 0 || !options) return undefined;
  const model = { name: job.model, revision: job.revision };
  const kind = pace.kinds?.[kindKey(model, options)];
  // Before the first song with `fast`, it counts as slow as `exact`.
  const separating =
    kind?.separating ??
    pace.separating[paceKey({ ...model, precision: options.precision })] ??
    pace.separating[paceKey(model)];
  return {
    before: at(pace.before, length),
    separating: separating && at(separating, length * effortOf(options)),
    blocked: kind ? at(kind.blocked, length) : 0,
    after: at(kind?.after ?? pace.after, length),
  };
}

/** One job with an option of a later version must not cost all others their estimates. */
function knownOptions(optionsJson: string): SongOptions | undefined {
  try {
    return songOptions(optionsJson);
  } catch {
    return undefined;
  }
}

/** Returns the times; undefined when a stage is not known. */
export function allKnown(times: PredictedTimes | undefined): StageTimes | undefined {
  if (times?.separating === undefined) return undefined;
  const { before, separating, blocked, after } = times;
  return { before, separating, after: blocked + after };
}

/** Returns the time of the whole job. */
export function totalSeconds({ before, separating, after }: StageTimes): number {
  return before + separating + after;
}

function at({ fixedSeconds, perSecond }: Line, length: number): number {
  return fixedSeconds + perSecond * length;
}
