// A try that did not end its job: the job goes back to the queue for another one, and only a failure counts against it.

import { sleep } from '@stemline/common/async/abort.ts';
import { backoffMs } from '@stemline/common/async/retry.ts';
import type { Logger } from '@stemline/common/logging/logger.ts';
import type { Consumer } from '@stemline/job-queue/consumer.ts';
import type { Claim } from '@stemline/job-queue/types.ts';
import { failureOf } from './failure/failure-of.ts';
import { decodeNote, encodeNote } from './failure/hand-back-note.ts';
import { NotNow } from './failure/not-now.ts';

export type GivenBack =
  | 'handed-back'
  /** Handed back too, for a little later: here and now it would end the same way again. */
  | 'deferred'
  | 'lost';

export interface GiveBackDeps {
  readonly consumer: Pick<Consumer, 'handBack'>;
  readonly log: Logger;
}

const REDIS_AWAY = { baseMs: 100, maxMs: 2_000 };
/** A stopping service has no more time than this; then the lease runs out by itself. */
const TRIES = 5;
/** So long others have their turn before a job that could not be done here and now. */
const DEFER_MS = 1_000;

/** `caught` is what the try ended with. Never rejects. */
export async function giveBack(
  deps: GiveBackDeps,
  claim: Claim,
  caught: unknown,
  stopping: boolean,
): Promise<GivenBack> {
  if (stopping) return handBack(deps, claim, false, 'the separator was stopped');
  const failure = failureOf(caught);
  const cause = { err: failure.cause ?? failure, code: failure.code };
  if (caught instanceof NotNow) {
    deps.log.info({ err: caught.cause, why: caught.message }, 'job cannot be done here and now');
    const result = await handBack(deps, claim, false, caught.message, DEFER_MS);
    return result === 'lost' ? 'lost' : 'deferred';
  }
  // An exhausted one could not even be failed: the queue makes it wait longer each time, and parks it in the end.
  deps.log.warn(cause, claim.exhausted ? 'job cannot be ended' : 'job is handed back');
  return handBack(deps, claim, true, encodeNote(failure));
}

async function handBack(
  { consumer, log }: GiveBackDeps,
  claim: Claim,
  counted: boolean,
  reason: string,
  delayMs = 0,
): Promise<'handed-back' | 'lost'> {
  // The failure of a try before is kept where this one adds none: the job may end with it.
  const note = (!counted || claim.exhausted) && decodeNote(claim.lastReason) ? claim.lastReason : reason;
  for (let failures = 1; failures <= TRIES; failures += 1) {
    try {
      const state = await consumer.handBack(claim, counted, note, delayMs);
      return state === 'lost' ? 'lost' : 'handed-back';
    } catch (error) {
      log.warn({ err: error }, 'queue is unavailable; the job could not be handed back');
    }
    await sleep(backoffMs(REDIS_AWAY, failures));
  }
  return 'lost';
}
