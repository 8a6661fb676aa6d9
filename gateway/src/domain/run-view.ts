// Describes the state of a song's newest run for JSON. The queue knows open runs and the store
// ended ones; for the same run the store takes precedence.

import { ServiceError } from '@stemline/common/errors/service-error.ts';
import { JOB_STATE, OUTCOME_STATE } from '@stemline/common/wire-words.ts';
import type { Job__Output } from '@stemline/proto/gen/stemline/queue/v1/Job.ts';
import type { Run__Output } from '@stemline/proto/gen/stemline/storage/v1/Run.ts';

type SongState = (typeof JOB_STATE.words)[number];

export interface RunView {
  readonly state: SongState;
  readonly run: number;
  readonly attempt: number;
  /** 0 to 1. */
  readonly progress: number;
  readonly stage: string;
  /** 1: starts next. 0: does not wait. */
  readonly position: number;
  /** null: not known. */
  readonly estimate_seconds: number | null;
  readonly code?: string;
  readonly reason?: string;
  readonly started_at: string | null;
  readonly finished_at: string | null;
}

/**
 * Combines queue and store. `unavailable` as the job means that the queue does not answer. Throws
 * SONG_UNKNOWN, and UNAVAILABLE when only the queue could answer.
 */
export function runView(run: Run__Output | null, job: Job__Output | 'unavailable' | undefined): RunView {
  if (!run) throw new ServiceError('SONG_UNKNOWN', 'No such song.');
  const known = job === 'unavailable' ? undefined : job;
  const isNewer = known !== undefined && known.run > run.number;
  if (run.outcome && !isNewer) return endedView(run, known);
  if (known && known.run >= run.number) return jobView(known);
  if (job === 'unavailable')
    throw new ServiceError(
      'UNAVAILABLE',
      'The queue is unavailable at the moment, so the state of the song is unknown. Try again.',
    );
  // Recorded, and not yet (or not any more) in the queue: it is queued from its record soon.
  const nothing = { attempt: 0, progress: 0, stage: '', position: 0, estimate_seconds: null };
  return { state: 'waiting', run: run.number, ...nothing, started_at: null, finished_at: null };
}

function endedView({ number, outcome }: Run__Output, job: Job__Output | undefined): RunView {
  if (!outcome) throw new Error('a run without an outcome has not ended');
  const state = OUTCOME_STATE.fromWire(outcome.state) ?? 'failed';
  const same = job?.run === number ? job : undefined;
  return {
    state,
    run: number,
    attempt: outcome.tries,
    progress: state === 'done' ? 1 : (same?.progress ?? 0),
    stage: '',
    position: 0,
    estimate_seconds: null,
    ...(outcome.code !== '' && { code: outcome.code }),
    ...(outcome.reason !== '' && { reason: outcome.reason }),
    started_at: isoTime(same?.startedMs ?? 0),
    finished_at: isoTime(outcome.createdMs),
  };
}

function jobView(job: Job__Output): RunView {
  const state = JOB_STATE.fromWire(job.state) ?? 'waiting';
  return {
    state,
    run: job.run,
    attempt: job.attempt,
    progress: job.progress,
    stage: state === 'waiting' ? '' : job.stage,
    position: job.position,
    estimate_seconds: job.estimateSeconds > 0 ? job.estimateSeconds : null,
    ...(job.code !== '' && { code: job.code }),
    ...(job.reason !== '' && { reason: job.reason }),
    started_at: isoTime(job.startedMs),
    finished_at: isoTime(job.finishedMs),
  };
}

export function isoTime(ms: number): string | null {
  return ms > 0 ? new Date(ms).toISOString() : null;
}
