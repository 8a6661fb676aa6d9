// Hands a job back to the queue after an attempt that did not end it. Only a failed attempt counts
// against the job.

import { retry } from '@stemline/common/async/retry.ts';
import type { Logger } from '@stemline/common/logging/logger.ts';
import type { Consumer } from '@stemline/job-queue/consumer.ts';
import type { Claim } from '@stemline/job-queue/types.ts';
import { decodeFailure, encodeFailure, failureOf, JobDeferred } from './job-failure.ts';

/**
 * `deferred`: handed back with a short delay, because this separator cannot do the job and would
 * claim it again at once. `lost`: another process holds or has ended the job, or Redis did not
 * answer.
 */
export type HandBackResult = 'handed-back' | 'deferred' | 'lost';

/** The queue and the log of the job. */
interface HandBackDeps {
  readonly consumer: Pick<Consumer, 'handBack'>;
  readonly log: Logger;
}

/**
 * After this many calls the job is left to the expiry of its lease, because a stopping service has
 * no more time.
 */
const REDIS_RETRY = { backoff: { baseMs: 100, maxMs: 2_000 }, attempts: 5, shouldRetry: () => true };
/** The delay of a deferred job, in which this separator claims other jobs. */
const DEFER_MS = 1_000;

/**
 * Hands the job back for the error `caught` that ended the attempt, or, with `stopping`, because
 * the service stops. Never rejects.
 */
export async function handBackJob(
  deps: HandBackDeps,
  claim: Claim,
  caught: unknown,
  stopping: boolean,
): Promise<HandBackResult> {
  if (stopping) return send(deps, claim, false, 'the separator was stopped');
  if (caught instanceof JobDeferred) {
    deps.log.info({ err: caught.cause, reason: caught.message }, 'job is deferred');
    const result = await send(deps, claim, false, caught.message, DEFER_MS);
    return result === 'lost' ? 'lost' : 'deferred';
  }
  const failure = failureOf(caught);
  // Not even the failure of an exhausted job could be recorded. The queue delays such a job longer
  // each time, and then parks it.
  const message = claim.exhausted ? 'job cannot be ended' : 'job is handed back';
  deps.log.warn({ err: failure.cause ?? failure, code: failure.code }, message);
  return send(deps, claim, true, encodeFailure(failure));
}

async function send(
  { consumer, log }: HandBackDeps,
  claim: Claim,
  counted: boolean,
  reason: string,
  delayMs = 0,
): Promise<'handed-back' | 'lost'> {
  // Keeps the failure of an earlier attempt unless this attempt adds one, because the job may end
  // with it.
  const keepsLast = (!counted || claim.exhausted) && decodeFailure(claim.lastReason) !== undefined;
  const kept = keepsLast ? claim.lastReason : reason;
  const call = () => consumer.handBack(claim, counted, kept, delayMs);
  try {
    return (await retry(call, REDIS_RETRY)) === 'lost' ? 'lost' : 'handed-back';
  } catch (error) {
    log.warn({ err: error }, 'job could not be handed back; its lease will expire');
    return 'lost';
  }
}
