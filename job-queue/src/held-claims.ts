// What a worker believes to hold, and since when it has had no word of it from Redis. It tells a worker that was cut off from
// one that has died: a job whose lease ran out only because Redis was away is given back and does not count as failed.

import { jobIdOf } from './keys.ts';
import type { Claim } from './types.ts';

export interface HeldClaims {
  /** A claim that was asked for at `askedAt` has come. */
  add(claim: Claim, askedAt: number): void;
  /** What was asked at `askedAt` was answered: the claim stands. */
  confirm(claim: Claim, askedAt: number): void;
  /** Redis did not answer. */
  miss(claim: Claim): void;
  /** The claim is over. */
  remove(claim: Claim): void;
  /** The job was ended by somebody else. Says whether it was held. */
  removeJob(jobId: string): boolean;
  /** Forgets the claims whose lease has run out; answers those whose worker could not reach Redis, to be given back. */
  takeCutOff(): Claim[];
}

interface Held {
  readonly claim: Claim;
  confirmedAt: number;
  misses: number;
}

/** One miss proves nothing: it may be this process that stood still. */
const CUT_OFF_MISSES = 2;

export function createHeldClaims({ leaseMs }: { leaseMs: number }): HeldClaims {
  const byClaim = new Map<string, Held>();
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
      const lapsed = [...byClaim.values()].filter(({ confirmedAt }) => performance.now() - confirmedAt > leaseMs);
      for (const { claim } of lapsed) byClaim.delete(claim.id);
      return lapsed.filter(({ misses }) => misses >= CUT_OFF_MISSES).map(({ claim }) => claim);
    },
  };
}
