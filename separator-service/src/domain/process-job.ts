// Processes one job from claim to end, with exactly one of these results: the outcome of the run is
// reported to the queue; the job is handed back for another attempt; or another process holds the
// job, and nothing is written.

import { retry } from '@stemline/common/async/retry.ts';
import type { Logger } from '@stemline/common/logging/logger.ts';
import type { Consumer } from '@stemline/job-queue/consumer.ts';
import { UNKNOWN_RUN } from '@stemline/job-queue/policy.ts';
import type { Claim, JobEnd } from '@stemline/job-queue/types.ts';
import { type ClaimKeeper, keepClaim } from './claim-keeper.ts';
import { type HandBackResult, handBackJob } from './hand-back.ts';
import { decodeFailure, failureOf, JobDeferred, JobFailure } from './job-failure.ts';
import { type MakerDeps, makeTracks } from './make-tracks.ts';
import { type JobOutcome, RunOver } from './song-storage.ts';

/** The state of the ended job, or the result of handing back a job that did not end. */
export type JobResult = JobEnd['state'] | HandBackResult;

/** The parts that processing a job needs. */
export interface ProcessJobDeps extends MakerDeps {
  readonly consumer: Consumer;
  /** The duration of a claim without a heartbeat, in milliseconds. */
  readonly leaseMs: number;
  /** Time limit of one attempt in milliseconds; 0: no limit. */
  readonly maxJobMs: number;
  /** Returns the number of jobs that this separator processes now. */
  readonly running: () => number;
  readonly log: Logger;
}

const WORKERS_LOST = 'The song was attempted several times, and each time the separator ended unexpectedly.';
const REDIS_BACKOFF = { baseMs: 100, maxMs: 2_000 };

/**
 * Processes the job of a claim. Resolves whatever happens to the job. `giveUp` aborts when the
 * service must hand its jobs back.
 */
export async function processJob(deps: ProcessJobDeps, claim: Claim, giveUp: AbortSignal): Promise<JobResult> {
  const keeper = keepClaim(deps, claim, giveUp);
  try {
    return await reportEnd(deps, claim, keeper, await endOf(deps, claim, keeper));
  } catch (caught) {
    if (keeper.lost()) return 'lost';
    // After an abort, the caught error is only a consequence of the abort.
    const cause = keeper.signal.aborted ? keeper.signal.reason : caught;
    return await handBackJob(deps, claim, cause, giveUp.aborted);
  } finally {
    await keeper.end();
  }
}

/** Returns the end of the run: the recorded one, or the one of this attempt. */
async function endOf(deps: ProcessJobDeps, claim: Claim, keeper: ClaimKeeper): Promise<JobEnd> {
  const { storage } = deps;
  try {
    // A worker may have died after it published and before it reported to the queue.
    const recorded = await storage.endOf(claim.spec, keeper.signal);
    if (recorded) return recorded;
    const outcome = await outcomeOf(deps, claim, keeper);
    keeper.progress('publishing', 1);
    return await storage.publish(claim.spec, outcome, keeper.signal);
  } catch (caught) {
    if (!(caught instanceof RunOver)) throw caught;
    return endOfRunOver(deps, claim, keeper, caught);
  }
}

/**
 * Returns the end of a run that has ended or was removed. Publishes nothing, because an outcome of
 * this attempt could become that of the run.
 */
async function endOfRunOver(deps: ProcessJobDeps, claim: Claim, keeper: ClaimKeeper, over: RunOver): Promise<JobEnd> {
  if (over.kind === 'removed') return UNKNOWN_RUN;
  try {
    const recorded = await deps.storage.endOf(claim.spec, keeper.signal);
    if (recorded) return recorded;
  } catch (caught) {
    if (caught instanceof RunOver) return UNKNOWN_RUN;
    throw caught;
  }
  throw new JobFailure('INTERNAL', 'The run has ended, but its end could not be read.', { cause: over });
}

/** Resolves with a done or failed outcome; rejects when another attempt may succeed. */
async function outcomeOf(deps: ProcessJobDeps, claim: Claim, keeper: ClaimKeeper): Promise<JobOutcome> {
  if (claim.exhausted)
    return failed(claim, decodeFailure(claim.lastReason) ?? new JobFailure('WORKER_LOST', WORKERS_LOST));
  try {
    return await makeTracks(deps, claim, keeper);
  } catch (caught) {
    if (keeper.signal.aborted || caught instanceof RunOver || caught instanceof JobDeferred) throw caught;
    const failure = failureOf(caught);
    const { code, retry: mayRetry } = failure;
    deps.log.warn({ err: failure.cause ?? failure, code, retry: mayRetry }, 'attempt failed');
    if (mayRetry) throw failure;
    return failed(claim, failure);
  }
}

function failed(claim: Claim, failure: JobFailure): JobOutcome {
  return { state: 'failed', attempt: claim.attempt, code: failure.code, reason: failure.message };
}

/** Reports the end to the queue, and repeats the call until it succeeds or the claim is lost. */
async function reportEnd(deps: ProcessJobDeps, claim: Claim, keeper: ClaimKeeper, end: JobEnd): Promise<JobResult> {
  keeper.signal.throwIfAborted();
  const state = await retry(() => deps.consumer.finish(claim, end), {
    backoff: REDIS_BACKOFF,
    shouldRetry: () => true,
    onRetry: (error) => deps.log.warn({ err: error }, 'queue is unavailable; the end is reported later'),
    signal: keeper.signal,
  });
  return state === 'lost' ? 'lost' : end.state;
}
