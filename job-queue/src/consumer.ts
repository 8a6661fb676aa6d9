// Claims jobs from the queue one at a time and holds each until it ends.

import { randomUUID } from 'node:crypto';
import { retry } from '@stemline/common/async/retry.ts';
import { ServiceError } from '@stemline/common/errors/service-error.ts';
import type { Logger } from '@stemline/common/logging/logger.ts';
import { createAnnouncements } from './announcements.ts';
import { createBlockingReader } from './blocking-reader.ts';
import { type ClaimReply, createClaimRequests } from './claim-requests.ts';
import { createClaimWrites } from './claim-writes.ts';
import type { RedisConnection } from './connection.ts';
import { createHeldClaims } from './held-claims.ts';
import { type Keys, PRIORITIES, parseJobId } from './keys.ts';
import { MAX_FAILURES, RETENTION_MS, RETRY_DELAYS, type RetryDelays } from './policy.ts';
import type { Claim, HoldState, JobEnd, JobRef } from './types.ts';
import { createWakeUp } from './wake-up.ts';

/**
 * The queue as one worker uses it. All methods except next() throw UNAVAILABLE when Redis cannot be
 * reached; next() waits until it returns.
 */
export interface Consumer {
  /** Subscribes to jobs that are ended from outside or returned to waiting. */
  start(): Promise<void>;
  /**
   * Waits for the next job and claims it. Returns undefined when the signal aborts. One call claims
   * at most one job, and a lost reply leaves no job without a worker. The priorities take turns
   * (PICKS in policy.ts). A job with an expired lease and one that was handed back have the place
   * that they had before.
   */
  next(signal: AbortSignal): Promise<Claim | undefined>;
  /** Renews the lease. */
  heartbeat(claim: Claim): Promise<HoldState>;
  /**
   * Writes the stage and its share that is done (0 to 1), and the true length of the music once it
   * is known. `stageAgeMs`: the time since the stage began, which matters because the caller limits
   * the reports to two a second.
   */
  progress(claim: Claim, stage: string, share: number, lengthSeconds?: number, stageAgeMs?: number): Promise<HoldState>;
  /**
   * Writes the state, acknowledges and deletes the entry, and owes deliveries, in one step. Returns
   * 'lost' when another claim or a cancel came first. Safe to repeat.
   */
  finish(claim: Claim, end: JobEnd): Promise<HoldState>;
  /**
   * Hands the job back for any worker to claim: after `delayMs` (at once when omitted), or, if the
   * attempt counts against it (`counted`), after a delay that grows with its failures.
   */
  handBack(claim: Claim, counted: boolean, reason: string, delayMs?: number): Promise<HoldState>;
  /**
   * Calls `listener` as soon as a job that this worker holds is ended from outside. Returns a
   * function that removes the listener.
   */
  onRevoked(listener: (ref: JobRef) => void): () => void;
  /** Ends the subscription and the blocking read. Abort the signals of next() before. */
  stop(): Promise<void>;
}

/** Names that end in Ms are milliseconds; defaults are in policy.ts unless given here. */
export interface ConsumerDeps {
  readonly redis: RedisConnection;
  readonly keys: Keys;
  /** Unique among live workers, and the same after a restart. */
  readonly worker: string;
  readonly log: Logger;
  /** The duration of a claim without a heartbeat (scripts/lib/lease.lua has the rule). */
  readonly leaseMs: number;
  /**
   * The longest wait of one wake-up read, and so the longest delay until an expired lease is
   * noticed. Default: 5 s.
   */
  readonly blockMs?: number;
  /** The number of failures that exhaust a job. */
  readonly maxFailures?: number;
  readonly retryDelays?: RetryDelays;
  readonly retentionMs?: number;
}

const CLAIM_BACKOFF = { baseMs: 100, maxMs: 2_000 };

/** Connects on start(). */
export function createConsumer(deps: ConsumerDeps): Consumer {
  const { redis, keys, worker, log, leaseMs, blockMs = 5_000, maxFailures = MAX_FAILURES } = deps;
  const { retentionMs = RETENTION_MS, retryDelays = RETRY_DELAYS } = deps;
  const listeners = new Set<(ref: JobRef) => void>();
  const held = createHeldClaims({ leaseMs });
  const claiming = { redis, keys, held, log, leaseMs, retryDelays };
  const writes = createClaimWrites({ ...claiming, retentionMs });
  const requests = createClaimRequests({ ...claiming, worker, writes, maxFailures });
  /** Claims whose lease expired while Redis was unavailable, and that are not handed back yet. */
  const cutOff = new Set<Claim>();
  const unansweredIds: string[] = [];
  const reader = createBlockingReader({ redis, streams: PRIORITIES.map(keys.stream), blockMs });
  const wakeUp = createWakeUp({ reader, blockMs, log });
  const announcements = createAnnouncements({
    redis,
    keys,
    log,
    onReturned: wakeUp.notify,
    onRevoked: (jobId) => {
      requests.noteEnded(jobId);
      if (!held.removeJob(jobId)) return;
      for (const listener of [...listeners]) listener(parseJobId(jobId));
    },
  });

  /** Hands back the cut-off claims. Their work stopped when the lease expired. */
  async function handBackCutOff(): Promise<void> {
    for (const claim of held.takeCutOff()) cutOff.add(claim);
    for (const claim of [...cutOff]) {
      try {
        // Keeps the failure of an earlier attempt, because the job may end with it.
        await writes.handBack(claim, false, claim.lastReason || 'Redis was unavailable');
      } catch (error) {
        if (ServiceError.from(error).code === 'UNAVAILABLE') throw error;
        const { requestId, songhash, run } = claim.spec;
        const fields = { err: error, requestId, songhash, run };
        log.warn(fields, 'job could not be handed back; its lease will expire');
      }
      cutOff.delete(claim);
    }
  }

  /** Repeats a request until there is a reply. Rejects when the signal aborts first. */
  function request(claimId: string, signal: AbortSignal): Promise<ClaimReply> {
    const work = async () => {
      await handBackCutOff();
      return await requests.request(claimId);
    };
    return retry(work, {
      backoff: CLAIM_BACKOFF,
      shouldRetry: () => true,
      onRetry: (error, failures) => log.warn({ err: error, failures }, 'claim failed'),
      signal,
    });
  }

  async function next(signal: AbortSignal): Promise<Claim | undefined> {
    // An id that got no reply is sent again, because Redis may have given it a job.
    let claimId = unansweredIds.pop() ?? randomUUID();
    while (!signal.aborted) {
      const mark = wakeUp.mark();
      let reply: ClaimReply;
      try {
        reply = await request(claimId, signal);
      } catch {
        unansweredIds.push(claimId);
        return undefined;
      }
      if (reply.kind === 'none') await wakeUp.wait(mark, reply.lastIds, signal);
      else if (reply.kind === 'stale') claimId = randomUUID();
      else if (!signal.aborted) return reply.claim;
      else await writes.handBack(reply.claim, false, reply.claim.lastReason || 'the worker is stopping');
    }
    return undefined;
  }

  return {
    start: announcements.start,
    next,
    heartbeat: (claim) => writes.beat(claim),
    progress: (claim, stage, progress, lengthSeconds, stageAgeMs) =>
      writes.beat(claim, { stage, progress, lengthSeconds, stageAgeMs }),
    finish: writes.finish,
    handBack: writes.handBack,
    onRevoked: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stop: async () => {
      announcements.stop();
      reader.stop();
    },
  };
}
