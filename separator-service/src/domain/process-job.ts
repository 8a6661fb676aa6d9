// One job from claim to end. It ends in exactly one of these ways: the outcome that stands is told to the queue; the job is
// handed back for another try; or it is no longer ours, and then nothing is written.

import { sleep } from '@stemline/common/abort.ts';
import { backoffMs } from '@stemline/common/backoff.ts';
import type { Logger } from '@stemline/common/logger.ts';
import type { Consumer } from '@stemline/job-queue/consumer.ts';
import type { Claim, JobEnd } from '@stemline/job-queue/types.ts';
import { type JobOutcome, RunOver } from '../adapters/song-storage.ts';
import { describe, failureOf, parseDescription } from '../failure/failure-of.ts';
import { JobFailure } from '../failure/job-failure.ts';
import { holdLease, type Lease } from './lease.ts';
import { type MakerDeps, makeTracks } from './make-tracks.ts';

export type JobResult = JobEnd['state'] | 'handed-back' | 'lost';

export interface ProcessJobDeps extends MakerDeps {
  readonly consumer: Consumer;
  readonly leaseMs: number;
  readonly log: Logger;
}

const REMOVED: JobEnd = { state: 'cancelled', code: 'SONG_UNKNOWN', reason: 'The song was removed.' };
const LOST = 'The song was tried several times, and each time the separator ended unexpectedly.';
const REDIS_AWAY = { baseMs: 100, maxMs: 2_000 };
/** A stopping service has no more time than this; then the lease runs out by itself. */
const HAND_BACK_TRIES = 5;

/** Never rejects for anything that happens to the job. `giveUp` aborts when the service can wait no longer. */
export async function processJob(deps: ProcessJobDeps, claim: Claim, giveUp: AbortSignal): Promise<JobResult> {
  const lease = holdLease(deps, claim, giveUp);
  try {
    const end = (await endThatStands(deps, claim, lease)) ?? (await makeAndPublish(deps, claim, lease));
    return await finish(deps, claim, lease, end);
  } catch (caught) {
    return lease.lost() ? 'lost' : await handBack(deps, claim, giveUp.aborted, failureOf(caught));
  } finally {
    await lease.end();
  }
}

/** A worker may have died between publishing and telling the queue: then the work is not done again. */
async function endThatStands(deps: ProcessJobDeps, claim: Claim, lease: Lease): Promise<JobEnd | undefined> {
  if (claim.attempt === 1) return undefined;
  return orStanding(deps, claim, lease, () => deps.storage.standing(claim.spec, lease.signal));
}

async function makeAndPublish(deps: ProcessJobDeps, claim: Claim, lease: Lease): Promise<JobEnd> {
  return orStanding(deps, claim, lease, async () => {
    const outcome = await outcomeOf(deps, claim, lease);
    lease.progress('publishing', 1);
    return deps.storage.publish(claim.spec, outcome, lease.signal);
  });
}

/** Done, or failed for good; rejects when another try may help. */
async function outcomeOf(deps: ProcessJobDeps, claim: Claim, lease: Lease): Promise<JobOutcome> {
  if (claim.exhausted) return failed(claim, parseDescription(claim.lastReason) ?? new JobFailure('WORKER_LOST', LOST));
  try {
    return await makeTracks(deps, claim, lease);
  } catch (caught) {
    if (lease.signal.aborted || caught instanceof RunOver) throw caught;
    const failure = failureOf(caught);
    deps.log.warn(
      { err: failure.cause ?? failure, code: failure.code, retry: failure.retry },
      'song could not be made',
    );
    if (failure.retry) throw failure;
    return failed(claim, failure);
  }
}

/** When the run has ended meanwhile, its end is adopted. */
async function orStanding<T>(
  deps: ProcessJobDeps,
  claim: Claim,
  lease: Lease,
  work: () => Promise<T>,
): Promise<T | JobEnd> {
  try {
    return await work();
  } catch (caught) {
    if (!(caught instanceof RunOver)) throw caught;
    if (caught.how === 'removed') return REMOVED;
    // The answer to publishing is always the outcome that stands, and one stands.
    const nothing = failed(claim, new JobFailure('INTERNAL', 'The run had ended already.'));
    return deps.storage.publish(claim.spec, nothing, lease.signal).catch((error: unknown) => {
      if (error instanceof RunOver) return REMOVED;
      throw error;
    });
  }
}

function failed(claim: Claim, failure: JobFailure): JobOutcome {
  return { state: 'failed', attempt: claim.attempt, code: failure.code, reason: failure.message };
}

/** Tells the queue for as long as the lease is ours; nobody is told after that. */
async function finish(deps: ProcessJobDeps, claim: Claim, lease: Lease, end: JobEnd): Promise<JobResult> {
  for (let failures = 1; !lease.signal.aborted; failures += 1) {
    try {
      const state = await deps.consumer.finish(claim, end);
      return state === 'lost' ? 'lost' : end.state;
    } catch (error) {
      deps.log.warn({ err: error }, 'queue is away; the end is told later');
    }
    await sleep(backoffMs(REDIS_AWAY, failures), lease.signal);
  }
  throw lease.signal.reason;
}

async function handBack(
  deps: ProcessJobDeps,
  claim: Claim,
  stopping: boolean,
  failure: JobFailure,
): Promise<'handed-back' | 'lost'> {
  const reason = stopping ? 'the separator was stopped' : describe(failure);
  if (!stopping) deps.log.warn({ err: failure.cause ?? failure, code: failure.code }, 'job is handed back');
  for (let failures = 1; failures <= HAND_BACK_TRIES; failures += 1) {
    try {
      const state = await deps.consumer.handBack(claim, !stopping, reason);
      return state === 'lost' ? 'lost' : 'handed-back';
    } catch (error) {
      deps.log.warn({ err: error }, 'queue is away; the job could not be handed back');
    }
    await sleep(backoffMs(REDIS_AWAY, failures));
  }
  return 'lost';
}
