// Processes one job from claim to end. Every job has exactly one of these results: the queue learns
// the outcome of the run; the job is handed back for another attempt; or another process owns the
// job, and nothing is written.

import { retry } from '@stemline/common/async/retry.ts';
import type { Logger } from '@stemline/common/logging/logger.ts';
import type { Consumer } from '@stemline/job-queue/consumer.ts';
import type { Claim, JobEnd } from '@stemline/job-queue/types.ts';
import { type GivenBack, giveBack } from './give-back.ts';
import { decodeFailure, failureOf, JobDeferred, JobFailure } from './job-failure.ts';
import { holdLease, type Lease } from './lease.ts';
import { type MakerDeps, makeTracks } from './make-tracks.ts';
import { type JobOutcome, RunOver } from './song-storage.ts';

/** The state of the ended job, or what became of a job that did not end. */
export type JobResult = JobEnd['state'] | GivenBack;

export interface ProcessJobDeps extends MakerDeps {
  readonly consumer: Consumer;
  readonly leaseMs: number;
  /** Time limit of one attempt in milliseconds; 0: no limit. */
  readonly maxJobMs: number;
  readonly log: Logger;
}

const REMOVED: JobEnd = { state: 'cancelled', code: 'SONG_UNKNOWN', reason: 'The song was removed.' };
const LOST = 'The song was attempted several times, and each time the separator ended unexpectedly.';
const REDIS_BACKOFF = { baseMs: 100, maxMs: 2_000 };

/** Never rejects because of the job. `giveUp` aborts when the service can wait no longer. */
export async function processJob(deps: ProcessJobDeps, claim: Claim, giveUp: AbortSignal): Promise<JobResult> {
  const lease = holdLease(deps, claim, giveUp);
  try {
    return await reportEnd(deps, claim, lease, await endOf(deps, claim, lease));
  } catch (caught) {
    if (lease.lost()) return 'lost';
    // After an abort, the caught error is only its consequence.
    const cause = lease.signal.aborted ? lease.signal.reason : caught;
    return await giveBack(deps, claim, cause, giveUp.aborted);
  } finally {
    await lease.end();
  }
}

/** Returns the end of the run: the recorded one, or the one of this attempt. */
async function endOf(deps: ProcessJobDeps, claim: Claim, lease: Lease): Promise<JobEnd> {
  const { storage } = deps;
  try {
    // A worker may have died after it published and before it reported to the queue.
    const recorded = await storage.endOf(claim.spec, lease.signal);
    if (recorded) return recorded;
    const outcome = await outcomeOf(deps, claim, lease);
    lease.progress('publishing', 1);
    return await storage.publish(claim.spec, outcome, lease.signal);
  } catch (caught) {
    if (!(caught instanceof RunOver)) throw caught;
    return endOfRunOver(deps, claim, lease, caught);
  }
}

/** Only reads: publishing an outcome here could make it the outcome of the run. */
async function endOfRunOver(deps: ProcessJobDeps, claim: Claim, lease: Lease, over: RunOver): Promise<JobEnd> {
  if (over.how === 'removed') return REMOVED;
  try {
    const recorded = await deps.storage.endOf(claim.spec, lease.signal);
    if (recorded) return recorded;
  } catch (caught) {
    if (caught instanceof RunOver) return REMOVED;
    throw caught;
  }
  throw new JobFailure('INTERNAL', 'The run has ended, but its end could not be read.', { cause: over });
}

/** Resolves with a done or failed outcome; rejects when another attempt may succeed. */
async function outcomeOf(deps: ProcessJobDeps, claim: Claim, lease: Lease): Promise<JobOutcome> {
  if (claim.exhausted) return failed(claim, decodeFailure(claim.lastReason) ?? new JobFailure('WORKER_LOST', LOST));
  try {
    return await makeTracks(deps, claim, lease);
  } catch (caught) {
    if (lease.signal.aborted || caught instanceof RunOver || caught instanceof JobDeferred) throw caught;
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

/** Reports the end to the queue, and repeats this while the lease is held. */
async function reportEnd(deps: ProcessJobDeps, claim: Claim, lease: Lease, end: JobEnd): Promise<JobResult> {
  lease.signal.throwIfAborted();
  const state = await retry(() => deps.consumer.finish(claim, end), {
    backoff: REDIS_BACKOFF,
    shouldRetry: () => true,
    onRetry: (error) => deps.log.warn({ err: error }, 'queue is unavailable; the end is reported later'),
    signal: lease.signal,
  });
  return state === 'lost' ? 'lost' : end.state;
}
