// Keeps the claims that a worker believes it holds, and when Redis last confirmed each. Finds the
// claims whose lease expired because Redis was unavailable ("Cut-off workers" in
// scripts/lib/lease.lua).

import { jobIdOf } from './keys.ts';
import type { Claim } from './types.ts';

/** Times are those of performance.now(). */
export interface HeldClaims {
  /** Adds a claim that Redis granted to a request sent at `askedAt`. */
  add(claim: Claim, askedAt: number): void;
  /** Records that Redis confirmed the claim in answer to a request sent at `askedAt`. */
  confirm(claim: Claim, askedAt: number): void;
  /** Records that Redis did not answer a write of the claim. */
  miss(claim: Claim): void;
  /** Removes a claim that has ended. */
  remove(claim: Claim): void;
  /** Removes a job that was ended from outside. Returns whether it was held. */
  removeJob(jobId: string): boolean;
  /**
   * Removes the claims whose lease has expired. Returns those whose worker could not reach Redis,
   * which must be handed back.
   */
  takeCutOff(): Claim[];
}

interface HeldClaim {
  readonly claim: Claim;
  confirmedAt: number;
  misses: number;
}

/** One unanswered request does not prove an outage, because this process may have been blocked. */
const CUT_OFF_MISSES = 2;

/** `leaseMs`: the duration of a claim without a heartbeat. */
export function createHeldClaims({ leaseMs }: { leaseMs: number }): HeldClaims {
  const byClaim = new Map<string, HeldClaim>();
  return {
    add: (claim, askedAt) => {
      byClaim.set(claim.id, { claim, confirmedAt: askedAt, misses: 0 });
    },
    confirm: (claim, askedAt) => {
      const held = byClaim.get(claim.id);
      if (held) Object.assign(held, { confirmedAt: askedAt, misses: 0 });
    },
    miss: (claim) => {
      const held = byClaim.get(claim.id);
      if (held) held.misses += 1;
    },
    remove: (claim) => {
      byClaim.delete(claim.id);
    },
    removeJob: (jobId) => {
      const ofJob = [...byClaim.values()].filter(({ claim }) => jobIdOf(claim.spec) === jobId);
      for (const { claim } of ofJob) byClaim.delete(claim.id);
      return ofJob.length > 0;
    },
    takeCutOff: () => {
      const expired = [...byClaim.values()].filter(({ confirmedAt }) => performance.now() - confirmedAt > leaseMs);
      for (const { claim } of expired) byClaim.delete(claim.id);
      return expired.filter(({ misses }) => misses >= CUT_OFF_MISSES).map(({ claim }) => claim);
    },
  };
}
