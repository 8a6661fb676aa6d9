// One job from claim to end. It ends in exactly one of these ways: the outcome that stands is told to the queue; the job is
// handed back for another try; or it is no longer ours, and then nothing is written.

import { sleep } from '@stemline/common/async/abort.ts';
import { backoffMs } from '@stemline/common/async/retry.ts';
import type { Logger } from '@stemline/common/logging/logger.ts';
import type { Consumer } from '@stemline/job-queue/consumer.ts';
import type { Claim, JobEnd } from '@stemline/job-queue/types.ts';
import { failureOf } from './failure/failure-of.ts';
import { decodeNote } from './failure/hand-back-note.ts';
import { JobFailure } from './failure/job-failure.ts';
import { NotNow } from './failure/not-now.ts';
import { type GivenBack, giveBack } from './give-back.ts';
import { holdLease, type Lease } from './lease.ts';
import { type MakerDeps, makeTracks } from './make-tracks.ts';
import { type JobOutcome, RunOver } from './song-storage.ts';

export type JobResult = JobEnd['state'] | GivenBack;

export interface ProcessJobDeps extends MakerDeps {
  readonly consumer: Consumer;
  readonly leaseMs: number;
  /** How long one try may take, in milliseconds; 0: as long as it likes. */
  readonly maxJobMs: number;
  readonly log: Logger;
}

const REMOVED: JobEnd = { state: 'cancelled', code: 'SONG_UNKNOWN', reason: 'The song was removed.' };
const LOST = 'The song was tried several times, and each time the separator ended unexpectedly.';
const REDIS_AWAY = { baseMs: 100, maxMs: 2_000 };

/** Never rejects for anything that happens to the job. `giveUp` aborts when the service can wait no longer. */
export async function processJob(deps: ProcessJobDeps, claim: Claim, giveUp: AbortSignal): Promise<JobResult> {
  const lease = holdLease(deps, claim, giveUp);
  try {
    return await finish(deps, claim, lease, await endOf(deps, claim, lease));
  } catch (caught) {
    if (lease.lost()) return 'lost';
    // What was caught then is only what the abort has brought about.
    const why = lease.signal.aborted ? lease.signal.reason : caught;
    return await giveBack(deps, claim, why, giveUp.aborted);
  } finally {
    await lease.end();
  }
}

/** The run's one end: the one that stands, the one we publish, or the one that was published before ours. */
async function endOf(deps: ProcessJobDeps, claim: Claim, lease: Lease): Promise<JobEnd> {
  const { storage } = deps;
  try {
    // A worker may have died between publishing and telling the queue: then the work is not done again.
    const standing = await storage.standing(claim.spec, lease.signal);
    if (standing) return standing;
    const outcome = await outcomeOf(deps, claim, lease);
    lease.progress('publishing', 1);
    return await storage.publish(claim.spec, outcome, lease.signal);
  } catch (caught) {
    if (!(caught instanceof RunOver)) throw caught;
    return endOfRunOver(deps, claim, lease, caught);
  }
}

/** Only asks: an outcome of ours could become the one that stands. */
async function endOfRunOver(deps: ProcessJobDeps, claim: Claim, lease: Lease, over: RunOver): Promise<JobEnd> {
  if (over.how === 'removed') return REMOVED;
  try {
    const standing = await deps.storage.standing(claim.spec, lease.signal);
    if (standing) return standing;
  } catch (caught) {
    if (caught instanceof RunOver) return REMOVED;
    throw caught;
  }
  throw new JobFailure('INTERNAL', 'The run has ended, but its end could not be read.', {
    cause: over,
  });
}

/** Done, or failed for good; rejects when another try may help. */
async function outcomeOf(deps: ProcessJobDeps, claim: Claim, lease: Lease): Promise<JobOutcome> {
  if (claim.exhausted) return failed(claim, decodeNote(claim.lastReason) ?? new JobFailure('WORKER_LOST', LOST));
  try {
    return await makeTracks(deps, claim, lease);
  } catch (caught) {
    if (lease.signal.aborted || caught instanceof RunOver || caught instanceof NotNow) throw caught;
    const failure = failureOf(caught);
    deps.log.warn(
      { err: failure.cause ?? failure, code: failure.code, retry: failure.retry },
      'song could not be made',
    );
    if (failure.retry) throw failure;
    return failed(claim, failure);
  }
}

function failed(claim: Claim, failure: JobFailure): JobOutcome {
  return { state: 'failed', tries: claim.attempt, code: failure.code, reason: failure.message };
}

/** Tells the queue for as long as the lease is ours; nobody is told after that. */
async function finish(deps: ProcessJobDeps, claim: Claim, lease: Lease, end: JobEnd): Promise<JobResult> {
  for (let failures = 1; !lease.signal.aborted; failures += 1) {
    try {
      const state = await deps.consumer.finish(claim, end);
      return state === 'lost' ? 'lost' : end.state;
    } catch (error) {
      deps.log.warn({ err: error }, 'queue is unavailable; the end is reported later');
    }
    await sleep(backoffMs(REDIS_AWAY, failures), lease.signal);
  }
  throw lease.signal.reason;
}
