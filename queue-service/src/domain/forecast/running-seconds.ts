// Estimates the remaining time of a running job: the rest of its stage, and the later stages.
//
// The estimate combines two sources: the predicted times, and the pace of this attempt. The pace of
// the attempt gains weight with its progress, because it shows the load of the machine now. Between
// two reports the estimate falls by one second per second. A stage that takes longer than estimated
// keeps a tenth of its time, so that the estimate neither rises nor ends while nothing is reported.

import type { QueuedJob } from '@stemline/job-queue/types.ts';
import type { StageTimes } from './stage-times.ts';

/** The part of a running job from which its remaining time is estimated. */
export type Progress = Pick<QueuedJob, 'stage' | 'progress' | 'startedMs' | 'stageMs' | 'reportMs'>;

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
 * Returns the seconds until the job is done. Undefined: neither the prediction nor the progress is
 * known. `nowMs`: the time by the clock of the job's times.
 */
export function runningSeconds(job: Progress, times: StageTimes | undefined, nowMs: number): number | undefined {
  const seconds = restOf(job, times, nowMs);
  return seconds === undefined ? undefined : Math.max(MIN_SECONDS, seconds);
}

function restOf(job: Progress, times: StageTimes | undefined, nowMs: number): number | undefined {
  switch (job.stage) {
    case 'separating': {
      const total = totalOfStage(job, times?.separating);
      if (total === undefined) return undefined;
      const factor = times?.separating === undefined ? 1 : factorOfLater(total / times.separating);
      return restOfStage(job, total, nowMs) + (times ? times.after * factor : 0);
    }
    case 'encoding': {
      const total = totalOfStage(job, times && times.after * paceFactor(job, times));
      return total === undefined ? undefined : restOfStage(job, total, nowMs);
    }
    case 'publishing':
      return MIN_SECONDS;
    default:
      if (times?.separating === undefined) return undefined;
      return left(times.before, seconds(job.startedMs, nowMs)) + times.separating + times.after;
  }
}

/** Returns the time of the job's stage: the predicted one, corrected by the pace of the attempt. */
function totalOfStage({ progress, stageMs, reportMs }: Progress, predicted: number | undefined): number | undefined {
  const own = progress < MIN_PROGRESS ? undefined : seconds(stageMs, reportMs) / progress;
  return blend(predicted, own, progress / FULL_PROGRESS);
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
function paceFactor({ startedMs, stageMs }: Progress, { before, separating }: StageTimes): number {
  return separating === undefined ? 1 : factorOfLater(seconds(startedMs, stageMs) / (before + separating));
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
