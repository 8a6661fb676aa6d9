// Performs the writes that only the holder of a claim may make. Each write carries the claim's id,
// so Redis refuses a worker whose job another worker has taken over. Each write also records
// whether Redis could be reached.

import { ServiceError } from '@stemline/common/errors/service-error.ts';
import type { Logger } from '@stemline/common/logging/logger.ts';
import type { RedisConnection } from './connection.ts';
import type { HeldClaims } from './held-claims.ts';
import { jobIdOf, type Keys } from './keys.ts';
import { createOweRest } from './owing.ts';
import { logParked } from './parked.ts';
import type { RetryDelays } from './policy.ts';
import type { ScriptArgs, ScriptName, ScriptReplies } from './script-types.ts';
import type { Claim, HoldState, JobEnd, JobRef } from './types.ts';

/** All methods throw UNAVAILABLE when Redis cannot be reached, and are safe to repeat. */
export interface ClaimWrites {
  /** Renews the lease and writes the report, if there is one. */
  beat(claim: Claim, report?: ScriptArgs['beat']['report']): Promise<HoldState>;
  /** Ends the job, and owes its deliveries. */
  finish(claim: Claim, end: JobEnd): Promise<HoldState>;
  /**
   * Hands the job back. After an attempt that does not count, it can be claimed after `delayMs`
   * (default: 0). After one that counts (`counted`), the retry delays apply.
   */
  handBack(claim: Claim, counted: boolean, reason: string, delayMs?: number): Promise<HoldState>;
  /** Hands back a job whose record cannot be read. The attempt counts. */
  handBackUnread(jobId: string, claimId: string, reason: string): Promise<void>;
}

/** Times are in milliseconds. */
interface ClaimWritesDeps {
  readonly redis: RedisConnection;
  readonly keys: Keys;
  readonly held: HeldClaims;
  readonly log: Logger;
  readonly leaseMs: number;
  readonly retryDelays: RetryDelays;
  readonly retentionMs: number;
}

/** Reports the result of each write of a claim to `held`. */
export function createClaimWrites(deps: ClaimWritesDeps): ClaimWrites {
  const { redis, keys, held, log, leaseMs, retryDelays, retentionMs } = deps;
  const oweRest = createOweRest({ redis, keys });

  async function write<N extends ScriptName>(claim: Claim, name: N, args: ScriptArgs[N]): Promise<ScriptReplies[N]> {
    try {
      return await redis.run(name, keys, args);
    } catch (error) {
      if (ServiceError.from(error).code === 'UNAVAILABLE') held.miss(claim);
      throw error;
    }
  }

  /** Returns whether the claim was still held. Logs when the job is parked. */
  function handedBack(
    job: { readonly jobId: string; readonly requestId: string },
    reason: string,
    reply: ScriptReplies['hand-back'],
  ): HoldState {
    const [isHeld, failures, parked] = reply;
    if (parked === 1) logParked(log, { ...job, failures, reason, delayMs: retryDelays.parkedMs });
    return stateOf(isHeld === 1);
  }

  return {
    beat: async (claim, report) => {
      const askedAt = performance.now();
      const jobId = jobIdOf(claim.spec);
      const isHeld = (await write(claim, 'beat', { jobId, claimId: claim.id, report })) === 1;
      if (isHeld) held.confirm(claim, askedAt);
      else held.remove(claim);
      return stateOf(isHeld);
    },

    finish: async (claim, { state, code, reason }) => {
      const args = { jobId: jobIdOf(claim.spec), claimId: claim.id, state, code, reason, retentionMs };
      const [isHeld, owing] = await write(claim, 'finish', args);
      held.remove(claim);
      // The job has ended even if this fails.
      if (owing === 1)
        await oweRest(claim.spec).catch((error: unknown) =>
          log.warn(
            { err: error, requestId: claim.spec.requestId, ...jobRefOf(claim) },
            'the sweeper will owe the remaining deliveries',
          ),
        );
      return stateOf(isHeld === 1);
    },

    handBack: async (claim, counted, reason, delayMs = 0) => {
      const jobId = jobIdOf(claim.spec);
      const args = { jobId, claimId: claim.id, counted, reason, delayMs, ...retryDelays, leaseMs };
      const reply = await write(claim, 'hand-back', args);
      held.remove(claim);
      return handedBack({ jobId, requestId: claim.spec.requestId }, reason, reply);
    },

    handBackUnread: async (jobId, claimId, reason) => {
      const args = { jobId, claimId, counted: true, reason, delayMs: 0, ...retryDelays, leaseMs };
      handedBack({ jobId, requestId: '' }, reason, await redis.run('hand-back', keys, args));
    },
  };
}

function jobRefOf({ spec: { songhash, run } }: Claim): JobRef {
  return { songhash, run };
}

function stateOf(isHeld: boolean): HoldState {
  return isHeld ? 'held' : 'lost';
}
