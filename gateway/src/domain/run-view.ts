// Describes the newest run of a song for JSON. The queue knows the runs that have not ended, and
// the store the outcomes of the others. For the same run, the outcome in the store takes
// precedence.

import { CODES, isFailureCode, repeatOfFailure } from '@stemline/common/errors/codes.ts';
import { ServiceError } from '@stemline/common/errors/service-error.ts';
import { fromDuration, fromTimestamp } from '@stemline/common/grpc/time.ts';
import { JOB_STATE, type JobState, OUTCOME_STATE } from '@stemline/common/wire-words.ts';
import type { Job__Output } from '@stemline/proto/gen/stemline/queue/v1/Job.ts';
import type { Run__Output } from '@stemline/proto/gen/stemline/storage/v1/Run.ts';

/**
 * A job as the queue returned it. `unavailable`: the queue does not answer. Undefined: the queue
 * has no job of the song.
 */
export type KnownJob = Job__Output | 'unavailable' | undefined;

/** The members of a song that describe its newest run. */
export interface RunView extends RunEnd {
  readonly state: JobState;
  readonly run: number;
  /** Number of attempts that have begun. */
  readonly attempt: number;
  /** 0 to 1. */
  readonly progress: number;
  /**
   * The current step of a running song; `parked` for a waiting song that failed too often; empty
   * otherwise.
   */
  readonly stage: string;
  /** 1: the song starts next. 0: it is not waiting. */
  readonly position: number;
  /** Seconds until the song is done; null: not known. */
  readonly estimate_seconds: number | null;
  /** True: the song is running, and its separator has not reported for a while. */
  readonly stalled: boolean;
  readonly started_at: string | null;
  readonly finished_at: string | null;
}

/** The members that only an ended run has. */
interface RunEnd {
  /** A failure code. */
  readonly code?: string;
  /** The reason of a failure or a cancellation, as one short sentence. */
  readonly reason?: string;
  /** The recorded details of the failure that `reason` does not contain. */
  readonly detail?: string;
  /** True: POST …/retry may succeed. */
  readonly can_retry?: boolean;
}

/**
 * Combines the answers of the store and of the queue. Throws SONG_UNKNOWN when the song has no run,
 * and UNAVAILABLE when the state is known only to the queue, which does not answer.
 */
export function runView(run: Run__Output | null, job: KnownJob): RunView {
  const view = knownView(run, job);
  if (view) return view;
  throw new ServiceError(
    'UNAVAILABLE',
    'The queue is unavailable at the moment, so the state of the song is unknown. Try again.',
  );
}

/**
 * As runView(), but returns undefined when only the queue, which does not answer, knows the state.
 */
export function knownView(run: Run__Output | null, job: KnownJob): RunView | undefined {
  if (!run) throw new ServiceError('SONG_UNKNOWN', 'There is no such song.');
  const known = job === 'unavailable' ? undefined : job;
  const isNewer = known !== undefined && known.run > run.number;
  if (run.outcome && !isNewer) return endedView(run, known);
  if (known && known.run >= run.number) return jobView(known);
  if (job === 'unavailable') return undefined;
  // The store has the run and the queue does not. The queue service's reconciler soon queues it.
  const nothing = { attempt: 0, progress: 0, stage: '', position: 0, estimate_seconds: null, stalled: false };
  return { state: 'waiting', run: run.number, ...nothing, started_at: null, finished_at: null };
}

/** Returns whether a run in this state has ended. */
export function isEnded({ state }: Pick<RunView, 'state'>): boolean {
  return state !== 'waiting' && state !== 'running';
}

function endedView({ number, outcome }: Run__Output, job: Job__Output | undefined): RunView {
  if (!outcome) throw new Error('a run without an outcome has not ended');
  const state = OUTCOME_STATE.fromWire(outcome.state) ?? 'failed';
  const sameRun = job?.run === number ? job : undefined;
  return {
    state,
    run: number,
    attempt: outcome.attempt,
    progress: state === 'done' ? 1 : (sameRun?.progress ?? 0),
    stage: '',
    position: 0,
    estimate_seconds: null,
    stalled: false,
    ...endOf(state, outcome),
    started_at: isoTime(fromTimestamp(sameRun?.startedAt)),
    finished_at: isoTime(fromTimestamp(outcome.createdAt)),
  };
}

/** Describes the run of a job. */
export function jobView(job: Job__Output): RunView {
  const state = JOB_STATE.fromWire(job.state) ?? 'waiting';
  return {
    state,
    run: job.run,
    attempt: job.attempt,
    progress: job.progress,
    stage: job.stage,
    position: job.position,
    estimate_seconds: fromDuration(job.estimate) || null,
    stalled: job.isStalled,
    ...endOf(state, job),
    started_at: isoTime(fromTimestamp(job.startedAt)),
    finished_at: isoTime(fromTimestamp(job.finishedAt)),
  };
}

function endOf(state: JobState, { code, reason: recorded }: { code: string; reason: string }): RunEnd {
  if (!isEnded({ state })) return {};
  const canRetry = state === 'cancelled' || (state === 'failed' && repeatOfFailure(code) !== 'never');
  const reason = isFailureCode(code) ? CODES[code].text : recorded;
  return {
    ...(code !== '' && { code }),
    ...(reason !== '' && { reason }),
    ...(recorded !== '' && recorded !== reason && { detail: recorded }),
    can_retry: canRetry,
  };
}

/** Returns the time in ISO 8601; null for 0. `ms`: Unix milliseconds; 0: not known, or not yet. */
export function isoTime(ms: number): string | null {
  return ms > 0 ? new Date(ms).toISOString() : null;
}
