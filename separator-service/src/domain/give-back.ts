// Hands a job back to the queue after an attempt that did not end it. Only a failure counts against
// the job.

import { retry } from '@stemline/common/async/retry.ts';
import type { Logger } from '@stemline/common/logging/logger.ts';
import type { Consumer } from '@stemline/job-queue/consumer.ts';
import type { Claim } from '@stemline/job-queue/types.ts';
import { decodeFailure, encodeFailure, failureOf, JobDeferred } from './job-failure.ts';

/**
 * `deferred`: handed back with a short delay, because this separator would defer the job again at
 * once. `lost`: another process owns or has ended the job, or Redis did not answer.
 */
export type GivenBack = 'handed-back' | 'deferred' | 'lost';

export interface GiveBackDeps {
  readonly consumer: Pick<Consumer, 'handBack'>;
  readonly log: Logger;
}

/** A stopping service has no more time than these attempts take; then the lease expires. */
const WHILE_REDIS_FAILS = { backoff: { baseMs: 100, maxMs: 2_000 }, attempts: 5, shouldRetry: () => true };
/** Time in which other jobs come first after a deferred one. */
const DEFER_MS = 1_000;

/**
 * `caught` is the error that ended the attempt; `stopping`: the service is being stopped. Never
 * rejects.
 */
export async function giveBack(
  deps: GiveBackDeps,
  claim: Claim,
  caught: unknown,
  stopping: boolean,
): Promise<GivenBack> {
  if (stopping) return handBack(deps, claim, false, 'the separator was stopped');
  if (caught instanceof JobDeferred) {
    deps.log.info({ err: caught.cause, why: caught.message }, 'job is deferred');
    const result = await handBack(deps, claim, false, caught.message, DEFER_MS);
    return result === 'lost' ? 'lost' : 'deferred';
  }
  const failure = failureOf(caught);
  // An exhausted job could not even be failed. The queue delays it longer each time, and then parks
  // it.
  const message = claim.exhausted ? 'job cannot be ended' : 'job is handed back';
  deps.log.warn({ err: failure.cause ?? failure, code: failure.code }, message);
  return handBack(deps, claim, true, encodeFailure(failure));
}

async function handBack(
  { consumer, log }: GiveBackDeps,
  claim: Claim,
  counted: boolean,
  reason: string,
  delayMs = 0,
): Promise<'handed-back' | 'lost'> {
  // Keeps the failure of an earlier attempt unless this attempt adds one, because the job may end
  // with it.
  const keepsLast = (!counted || claim.exhausted) && decodeFailure(claim.lastReason) !== undefined;
  const note = keepsLast ? claim.lastReason : reason;
  const send = () => consumer.handBack(claim, counted, note, delayMs);
  try {
    return (await retry(send, WHILE_REDIS_FAILS)) === 'lost' ? 'lost' : 'handed-back';
  } catch (error) {
    log.warn({ err: error }, 'job could not be handed back; its lease will expire');
    return 'lost';
  }
}
