// Requests claims from Redis. A request is repeated with the same claim id after a lost reply, and
// then gets the same job.

import type { Logger } from '@stemline/common/logging/logger.ts';
import type { ClaimWrites } from './claim-writes.ts';
import type { RedisConnection } from './connection.ts';
import type { HeldClaims } from './held-claims.ts';
import { parseSpec } from './job-fields.ts';
import { jobIdOf, type Keys } from './keys.ts';
import { logExpired } from './parked.ts';
import type { RetryDelays } from './policy.ts';
import type { ScriptReplies } from './script-types.ts';
import type { Claim, JobSpec } from './types.ts';

/** The reply to one claim id. */
export type ClaimReply =
  | { readonly kind: 'claim'; readonly claim: Claim }
  /** There is no job. `lastIds`: the newest entry of each stream, from which to wait. */
  | { readonly kind: 'none'; readonly lastIds: readonly string[] }
  /** The claim id has been used, or its job cannot be run. Request with a new id. */
  | { readonly kind: 'stale' };

/** The requests of one worker. */
interface ClaimRequests {
  /**
   * Requests a claim under this id. Throws UNAVAILABLE when there is no reply; Redis may have given
   * the id a job all the same.
   */
  request(claimId: string): Promise<ClaimReply>;
  /** Records that a job was ended from outside: a request in progress may be about to return it. */
  noteEnded(jobId: string): void;
}

/** Times are in milliseconds. */
interface ClaimRequestsDeps {
  readonly redis: RedisConnection;
  readonly keys: Keys;
  readonly worker: string;
  readonly held: HeldClaims;
  readonly writes: ClaimWrites;
  readonly log: Logger;
  readonly leaseMs: number;
  readonly maxFailures: number;
  readonly retryDelays: RetryDelays;
}

/**
 * Time for which Redis remembers a claim id. It is longer than any packet is delayed, because a
 * request that arrived later would start a claim that no worker waits for.
 */
const CLAIM_ID_MS = 15 * 60_000;

/** `held` receives each claim that a request returns. */
export function createClaimRequests(deps: ClaimRequestsDeps): ClaimRequests {
  const { redis, keys, worker, held, writes, log, leaseMs, maxFailures, retryDelays } = deps;
  /**
   * Jobs that were ended from outside during a request: that message may arrive before the reply
   * that contains the claim.
   */
  const endedMeanwhile = new Set<string>();
  let inProgress = 0;

  /** Searches in steps, each of which blocks Redis only for a moment. */
  async function run(claimId: string): Promise<Exclude<ScriptReplies['claim'], ['again', ...unknown[]]>> {
    const { parkedFrom, parkedMs } = retryDelays;
    const args = { claimId, worker, leaseMs, parkedFrom, parkedMs, maxFailures, claimIdMs: CLAIM_ID_MS };
    for (;;) {
      const reply = await redis.run('claim', keys, args);
      if (reply[0] !== 'stale') logExpired(log, reply[1], parkedMs);
      if (reply[0] !== 'again') return reply;
    }
  }

  async function read(claimId: string): Promise<ClaimReply> {
    const askedAt = performance.now();
    const reply = await run(claimId);
    if (reply[0] === 'stale') return { kind: 'stale' };
    if (reply[0] === 'none') return { kind: 'none', lastIds: reply.slice(2) as string[] };
    const [, , attempt, exhausted, lastReason, specJson] = reply;
    const spec = readSpec(specJson);
    if (!spec) {
      await handBackUnread(claimId);
      return { kind: 'stale' };
    }
    if (endedMeanwhile.has(jobIdOf(spec))) return { kind: 'stale' };
    const claim: Claim = {
      id: claimId,
      spec,
      attempt: Number(attempt),
      exhausted: exhausted === 1,
      lastReason,
    };
    held.add(claim, askedAt);
    return { kind: 'claim', claim };
  }

  function readSpec(json: string | null): JobSpec | undefined {
    try {
      return parseSpec(json);
    } catch (error) {
      log.error({ err: error }, 'the record of a job cannot be read');
      return undefined;
    }
  }

  async function handBackUnread(claimId: string): Promise<void> {
    const jobId = await redis.read((client) => client.get(keys.claim(claimId)));
    if (jobId) await writes.handBackUnread(jobId, claimId, 'its record cannot be read');
  }

  return {
    request: async (claimId) => {
      inProgress += 1;
      try {
        return await read(claimId);
      } finally {
        inProgress -= 1;
        if (inProgress === 0) endedMeanwhile.clear();
      }
    },
    noteEnded: (jobId) => {
      if (inProgress > 0) endedMeanwhile.add(jobId);
    },
  };
}
