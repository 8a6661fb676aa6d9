// Performs the writes that only the holder of a claim may make. Each write carries the claim's id,
// so Redis refuses a worker whose job another worker has taken over. Each write also records
// whether Redis could be reached.

import { ServiceError } from '@stemline/common/errors/service-error.ts';
import type { Logger } from '@stemline/common/logging/logger.ts';
import type { RedisConnection } from './connection.ts';
import type { HeldClaims } from './held-claims.ts';
import { boardKeys, songKeys } from './key-blocks.ts';
import { GROUP, HOLDER, jobIdOf, type Keys, parseJobId } from './keys.ts';
import { createOweRest } from './owe-rest.ts';
import type { RetryDelays } from './retry-delays.ts';
import type { ScriptName } from './scripts.ts';
import type { Claim, JobEnd, JobRef, LeaseState } from './types.ts';

export interface ClaimWrites {
  /** Renews the lease and writes the reported fields, given as alternating names and values. */
  beat(claim: Claim, fields: readonly (string | number)[]): Promise<LeaseState>;
  finish(claim: Claim, end: JobEnd): Promise<LeaseState>;
  /**
   * `delayMs`: how long other workers must wait before they claim the job, when the try does not
   * count. A try that counts uses the retry delays.
   */
  handBack(claim: Claim, counted: boolean, reason: string, delayMs?: number): Promise<LeaseState>;
  /** Hands back a job with an unreadable record, as a failure. */
  handBackUnread(jobId: string, claimId: string, reason: string): Promise<void>;
}

export interface ClaimWritesDeps {
  readonly redis: RedisConnection;
  readonly keys: Keys;
  readonly worker: string;
  readonly held: HeldClaims;
  readonly log: Logger;
  readonly leaseMs: number;
  readonly retryDelays: RetryDelays;
  readonly retentionMs: number;
}

export function createClaimWrites(deps: ClaimWritesDeps): ClaimWrites {
  const { redis, keys, worker, held, log, leaseMs, retryDelays, retentionMs } = deps;
  const board = boardKeys(keys);
  const oweRest = createOweRest({ redis, keys });

  async function write(claim: Claim, name: ScriptName, on: readonly string[], args: readonly (string | number)[]) {
    try {
      return await redis.run(name, on, [...args]);
    } catch (error) {
      if (ServiceError.from(error).code === 'UNAVAILABLE') held.miss(claim);
      throw error;
    }
  }

  function handBackCall(jobId: string, claimId: string, counted: boolean, reason: string, delayMs: number) {
    const { baseMs, maxMs, parkedFrom, parkedMs } = retryDelays;
    const args = [jobId, GROUP, HOLDER, claimId, counted ? 1 : 0, reason, keys.returned];
    const delays = [leaseMs, baseMs, maxMs, parkedFrom, parkedMs, delayMs];
    return { on: [...board, keys.job(jobId)], args: [...args, ...delays] };
  }

  /** Returns whether the claim was still held. Logs when the job is parked. */
  function handedBack(jobId: string, reason: string, reply: unknown): boolean {
    const [stands, failures, parked] = reply as [number, number, number];
    const fields = { ...parseJobId(jobId), failures, reason, nextTryMs: retryDelays.parkedMs };
    if (parked === 1) log.error(fields, 'job is parked: its end cannot be recorded in the store');
    return stands === 1;
  }

  return {
    beat: async (claim, fields) => {
      const askedAt = performance.now();
      const on = [keys.stream(claim.spec.priority), keys.job(jobIdOf(claim.spec))];
      const stands = (await write(claim, 'beat', on, [claim.id, worker, GROUP, ...fields])) === 1;
      if (stands) held.confirm(claim, askedAt);
      else held.remove(claim);
      return stateOf(stands);
    },

    finish: async (claim, { state, code, reason }) => {
      const on = [...board, ...songKeys(keys, claim.spec)];
      const args = [jobIdOf(claim.spec), GROUP, claim.id, state, code, reason, retentionMs];
      const [stands, owing] = (await write(claim, 'finish', on, args)) as [number, number];
      held.remove(claim);
      // The job has ended, whether or not this succeeds.
      if (owing === 1)
        await oweRest(claim.spec).catch((error: unknown) =>
          log.warn({ err: error, ...jobRefOf(claim) }, 'the sweeper will owe the remaining deliveries'),
        );
      return stateOf(stands === 1);
    },

    handBack: async (claim, counted, reason, delayMs = 0) => {
      const { on, args } = handBackCall(jobIdOf(claim.spec), claim.id, counted, reason, delayMs);
      const reply = await write(claim, 'hand-back', on, args);
      held.remove(claim);
      return stateOf(handedBack(jobIdOf(claim.spec), reason, reply));
    },

    handBackUnread: async (jobId, claimId, reason) => {
      const { on, args } = handBackCall(jobId, claimId, true, reason, 0);
      handedBack(jobId, reason, await redis.run('hand-back', on, args));
    },
  };
}

function jobRefOf({ spec: { songhash, run } }: Claim): JobRef {
  return { songhash, run };
}

function stateOf(stands: boolean): LeaseState {
  return stands ? 'held' : 'lost';
}
