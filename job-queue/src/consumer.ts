// Takes jobs from the queue one at a time and holds each under a lease.

import { randomUUID } from 'node:crypto';
import { sleep } from '@stemline/common/async/abort.ts';
import { backoffMs } from '@stemline/common/async/retry.ts';
import { ServiceError } from '@stemline/common/errors/service-error.ts';
import type { Logger } from '@stemline/common/logging/logger.ts';
import { createAnnouncements } from './announcements.ts';
import { createBlockingReader } from './blocking-reader.ts';
import { createClaimWrites } from './claim-writes.ts';
import type { RedisConnection } from './connection.ts';
import { createHeldClaims } from './held-claims.ts';
import { type Fields, parseFields, parseSpec } from './job-fields.ts';
import { boardKeys } from './key-blocks.ts';
import { GROUP, HOLDER, jobIdOf, type Keys, PRIORITIES, parseJobId } from './keys.ts';
import { RETENTION_MS } from './retention.ts';
import { RETRY_DELAYS, type RetryDelays } from './retry-delays.ts';
import type { Claim, JobEnd, JobRef, JobSpec, LeaseState } from './types.ts';
import { createWakeUp } from './wake-up.ts';

export interface Consumer {
  /** Subscribes to jobs that are ended from outside or handed back. */
  start(): Promise<void>;
  /**
   * Waits for the next job and claims it. Returns undefined when the signal aborts. One call owns
   * at most one job, and a lost reply leaves no job without a worker. Jobs with an expired lease
   * and jobs that were handed back come first.
   */
  next(signal: AbortSignal): Promise<Claim | undefined>;
  /** Renews the lease. */
  heartbeat(claim: Claim): Promise<LeaseState>;
  /** Writes stage and progress; the caller limits it to twice a second. */
  progress(claim: Claim, stage: string, fraction: number): Promise<LeaseState>;
  /**
   * Writes the state, acknowledges and deletes the entry, and owes deliveries, in one step. Returns
   * 'lost' when another claim or a cancel came first. Safe to repeat.
   */
  finish(claim: Claim, end: JobEnd): Promise<LeaseState>;
  /**
   * Hands the job back for any worker to claim: after `delayMs` (at once when omitted), or, if the
   * try counts against it (`counted`), after a wait that grows with its failures.
   */
  handBack(claim: Claim, counted: boolean, reason: string, delayMs?: number): Promise<LeaseState>;
  /**
   * Calls `listener` as soon as a job that this worker holds is ended from outside. Returns a
   * function that removes the listener.
   */
  onRevoked(listener: (ref: JobRef) => void): () => void;
  stop(): Promise<void>;
}

export interface ConsumerDeps {
  readonly redis: RedisConnection;
  readonly keys: Keys;
  /** Unique among live workers, and the same after a restart. */
  readonly worker: string;
  readonly log: Logger;
  /** A job whose worker is silent for this time is taken over. */
  readonly leaseMs: number;
  /**
   * The longest wait of one wake-up read, and so the longest delay until an expired lease is
   * noticed.
   */
  readonly blockMs?: number;
  /** Lost tries after which a job is exhausted. */
  readonly maxFailures?: number;
  readonly retryDelays?: RetryDelays;
  readonly retentionMs?: number;
}

/** Every fifth new job comes from the lowest priority that has one. */
const LOWEST_PRIORITY_EVERY = 5;

/**
 * Longer than any packet is delayed. A claim id that arrived later would start a claim that nobody
 * waits for.
 */
const CLAIM_ID_MS = 15 * 60_000;

const CLAIM_RETRY = { baseMs: 100, maxMs: 2_000 };

type ClaimReply =
  | ['claim', attempt: string, exhausted: number, fields: string[]]
  | ['none', ...ids: string[]]
  | ['again', priority: number, cursor: string]
  | ['stale'];

export function createConsumer(deps: ConsumerDeps): Consumer {
  const { redis, keys, worker, log, leaseMs, blockMs = 5_000, maxFailures = 3 } = deps;
  const { retentionMs = RETENTION_MS, retryDelays = RETRY_DELAYS } = deps;
  const listeners = new Set<(ref: JobRef) => void>();
  const held = createHeldClaims({ leaseMs });
  const writes = createClaimWrites({ redis, keys, worker, held, log, leaseMs, retryDelays, retentionMs });
  /** Claims whose lease expired while Redis was unavailable, and that are not handed back yet. */
  const cutOff = new Set<Claim>();
  const unanswered: string[] = [];
  /**
   * Jobs that ended during a claim request: the message may arrive before the claim it concerns.
   */
  const endedMeanwhile = new Set<string>();
  let asking = 0;
  const reader = createBlockingReader({ redis, streams: PRIORITIES.map(keys.stream), blockMs });
  const wakeUp = createWakeUp({ reader, blockMs, log });
  const announcements = createAnnouncements({
    redis,
    keys,
    onReturned: wakeUp.notify,
    onRevoked: (jobId) => {
      if (asking > 0) endedMeanwhile.add(jobId);
      if (!held.removeJob(jobId)) return;
      for (const listener of [...listeners]) listener(parseJobId(jobId));
    },
  });

  /** Searches the expired entries in steps, each of which blocks Redis only for a moment. */
  async function runClaim(claimId: string): Promise<Exclude<ClaimReply, ['again', ...unknown[]]>> {
    const { parkedFrom, parkedMs } = retryDelays;
    const on = [...boardKeys(keys), keys.job(''), keys.claim(claimId), keys.picks];
    const said = [claimId, worker, GROUP, leaseMs, maxFailures, LOWEST_PRIORITY_EVERY, CLAIM_ID_MS, HOLDER];
    for (let from: [priority: number, cursor: string] = [1, '0-0']; ; ) {
      const reply = (await redis.run('claim', on, [...said, parkedFrom, parkedMs, ...from])) as ClaimReply;
      if (reply[0] !== 'again') return reply;
      from = [reply[1], reply[2]];
    }
  }

  async function askForClaim(claimId: string): Promise<Claim | ['none', ...string[]] | ['stale']> {
    asking += 1;
    const askedAt = performance.now();
    try {
      const reply = await runClaim(claimId);
      if (reply[0] !== 'claim') return reply;
      const [, attempt, exhausted, fields] = reply;
      const job = parseFields(fields);
      const spec = readSpec(job);
      if (!spec) {
        await giveBackUnread(claimId);
        return ['stale'];
      }
      if (endedMeanwhile.has(jobIdOf(spec))) return ['stale'];
      const claim: Claim = {
        id: claimId,
        spec,
        attempt: Number(attempt),
        exhausted: exhausted === 1,
        lastReason: job.returnReason ?? '',
      };
      held.add(claim, askedAt);
      return claim;
    } finally {
      asking -= 1;
      if (asking === 0) endedMeanwhile.clear();
    }
  }

  function readSpec(job: Fields): JobSpec | undefined {
    try {
      return parseSpec(job);
    } catch (error) {
      log.error({ err: error }, 'the record of a job cannot be read');
      return undefined;
    }
  }

  async function giveBackUnread(claimId: string): Promise<void> {
    const jobId = await redis.get(keys.claim(claimId));
    if (jobId) await writes.handBackUnread(jobId, claimId, 'its record cannot be read');
  }

  /**
   * Hands back the cut-off claims. Work on them stopped when the lease expired. The outage of Redis
   * does not count against them.
   */
  async function giveBackCutOff(): Promise<void> {
    for (const claim of held.takeCutOff()) cutOff.add(claim);
    for (const claim of [...cutOff]) {
      try {
        // Keeps the failure of an earlier try, because the job may end with it.
        await writes.handBack(claim, false, claim.lastReason || 'Redis was unavailable');
      } catch (error) {
        if (ServiceError.from(error).code === 'UNAVAILABLE') throw error;
        log.warn({ err: error }, 'job could not be handed back; its lease will expire');
      }
      cutOff.delete(claim);
    }
  }

  async function next(signal: AbortSignal): Promise<Claim | undefined> {
    // Sends an id without an answer again, because Redis may have given it a job.
    let claimId = unanswered.pop() ?? randomUUID();
    let failures = 0;
    let lost = false;
    while (!signal.aborted) {
      const mark = wakeUp.mark();
      let reply: Awaited<ReturnType<typeof askForClaim>>;
      try {
        await giveBackCutOff();
        reply = await askForClaim(claimId);
      } catch (error) {
        lost = true;
        failures += 1;
        log.warn({ err: error, failures }, 'claim failed');
        await sleep(backoffMs(CLAIM_RETRY, failures), signal);
        continue;
      }
      failures = 0;
      if (!Array.isArray(reply)) {
        if (!signal.aborted) return reply;
        await writes.handBack(reply, false, reply.lastReason || 'the worker is stopping');
        return undefined;
      }
      if (reply[0] === 'stale') claimId = randomUUID();
      else await wakeUp.wait(mark, reply.slice(1), signal);
    }
    if (lost) unanswered.push(claimId);
    return undefined;
  }

  return {
    start: announcements.start,
    next,
    heartbeat: (claim) => writes.beat(claim, []),
    progress: (claim, stage, fraction) => writes.beat(claim, ['stage', stage, 'progress', fraction]),
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
