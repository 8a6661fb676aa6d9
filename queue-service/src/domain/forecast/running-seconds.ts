// Estimates the remaining time of a running job: the rest of its stage, and the later stages.
//
// The estimate combines two sources: the predicted times, and the pace of this attempt. The pace of
// the attempt gains weight with its progress, because it shows the load of the machine now. It
// shows nothing while the jobs of a separator share its device, because the time until a progress
// then contains the turns of other jobs. Between two reports the estimate falls by one second per
// second. A stage that takes longer than estimated keeps a tenth of its time, so that the estimate
// neither rises nor ends while nothing is reported.

import type { QueuedJob } from '@stemline/job-queue/types.ts';
import { type PredictedTimes, type StageTimes, totalSeconds } from './stage-times.ts';

/** The part of a running job from which its remaining time is estimated. */
export type Progress = Pick<QueuedJob, 'stage' | 'progress' | 'startedMs' | 'stageMs' | 'reportMs'>;

/** The device that several jobs share. */
export interface SharedDevice {
  /** Time of the last report of any of the jobs that are separated. */
  readonly reportMs: number;
}

/** The share of a stage that remains as long as the stage has not ended. */
const KEPT_SHARE = 0.1;
/** Below this progress, the pace of the attempt is not known. */
const MIN_PROGRESS = 0.02;
/** The progress from which only the pace of the attempt counts. */
const FULL_PROGRESS = 0.5;
/** The most by which the pace of an attempt changes the predicted time of a later stage. */
const MAX_FACTOR = 2;
const MIN_SECONDS = 0.1;

/**
 * Returns the seconds until the job is done, if the device works only for it. Undefined: neither
 * the prediction nor the progress is known. `nowMs`: the time by the clock of the job's times.
 */
export function runningSeconds(
  job: Progress,
  times: PredictedTimes | undefined,
  nowMs: number,
  shared?: SharedDevice,
): number | undefined {
  const rest = restOf(job, times, nowMs, shared);
  return rest && Math.max(MIN_SECONDS, totalSeconds(rest));
}

/**
 * Returns the rest of each stage. `shared` undefined: the separator runs one job at a time. See
 * runningSeconds().
 */
export function restOf(
  job: Progress,
  times: PredictedTimes | undefined,
  nowMs: number,
  shared?: SharedDevice,
): StageTimes | undefined {
  switch (job.stage) {
    case 'separating': {
      const predicted = times?.separating === undefined ? undefined : times.separating + times.blocked;
      const total = shared ? totalOnShared(job, predicted) : totalOfStage(job, predicted);
      if (total === undefined) return undefined;
      const after = times?.after ?? 0;
      if (!shared) {
        const factor = predicted === undefined ? 1 : factorOfLater(total / predicted);
        return { before: 0, separating: restOfStage(job, total, nowMs), after: after * factor };
      }
      const blocked = predicted === undefined ? 0 : ((times?.blocked ?? 0) * total) / predicted;
      const reportMs = Math.max(job.reportMs, shared.reportMs);
      return {
        before: 0,
        separating: restOfStage({ ...job, reportMs }, total - blocked, nowMs),
        after: (1 - job.progress) * blocked + after,
      };
    }
    case 'encoding': {
      const factor = shared || !times ? 1 : paceFactor(job, times);
      const total = totalOfStage(job, times && times.after * factor);
      return total === undefined ? undefined : { ...NONE, after: restOfStage(job, total, nowMs) };
    }
    case 'publishing':
      return { ...NONE, after: MIN_SECONDS };
    default:
      if (times?.separating === undefined) return undefined;
      return {
        before: left(times.before, seconds(job.startedMs, nowMs)),
        separating: times.separating,
        after: times.blocked + times.after,
      };
  }
}

const NONE: StageTimes = { before: 0, separating: 0, after: 0 };

/** Returns the time of the job's stage: the predicted one, corrected by the pace of the attempt. */
function totalOfStage(job: Progress, predicted: number | undefined): number | undefined {
  return blend(predicted, ownTotal(job), job.progress / FULL_PROGRESS);
}

/** The turns of other jobs can only make the attempt look slower than it is. */
function totalOnShared(job: Progress, predicted: number | undefined): number | undefined {
  const own = ownTotal(job);
  if (predicted !== undefined && own !== undefined && own > predicted) return predicted;
  return blend(predicted, own, job.progress / FULL_PROGRESS);
}

/** Returns the time of the stage by the pace of the attempt; undefined while it is not known. */
function ownTotal({ progress, stageMs, reportMs }: Progress): number | undefined {
  return progress < MIN_PROGRESS ? undefined : seconds(stageMs, reportMs) / progress;
}

function restOfStage({ progress, reportMs }: Progress, total: number, nowMs: number): number {
  return left((1 - progress) * total, seconds(reportMs, nowMs));
}

function blend(predicted: number | undefined, own: number | undefined, weight: number): number | undefined {
  if (predicted === undefined || own === undefined) return predicted ?? own;
  const share = Math.min(1, weight);
  return predicted * (1 - share) + own * share;
}

/** Returns how much longer than predicted the stages before `encoding` took. */
function paceFactor({ startedMs, stageMs }: Progress, { before, separating, blocked }: PredictedTimes): number {
  return separating === undefined ? 1 : factorOfLater(seconds(startedMs, stageMs) / (before + separating + blocked));
}

/**
 * Returns the factor for a later stage: the square root, because other processes load the machine
 * now, but not as much in every stage.
 */
function factorOfLater(factor: number): number {
  return Math.min(MAX_FACTOR, Math.max(1 / MAX_FACTOR, Math.sqrt(factor)));
}

function left(total: number, elapsed: number): number {
  return Math.max(total - elapsed, total * KEPT_SHARE);
}

/** Returns 0 for times in the wrong order. */
function seconds(fromMs: number, toMs: number): number {
  return Math.max(0, toMs - fromMs) / 1_000;
}
