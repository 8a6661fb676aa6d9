// Keeps a claim: sends heartbeats and progress, and provides the abort signal for all work on the
// job. The signal aborts when the claim is lost, when another process ends the job, when the
// attempt takes too long, and when the job must be handed back because the service stops.

import { linkedAbort } from '@stemline/common/async/abort.ts';
import type { Logger } from '@stemline/common/logging/logger.ts';
import type { Consumer } from '@stemline/job-queue/consumer.ts';
import type { Claim, HoldState } from '@stemline/job-queue/types.ts';
import { JobFailure } from './job-failure.ts';

/** The keeper of one claim, from keepClaim() to end() or until the claim is lost. */
export interface ClaimKeeper {
  /** Aborts when all work on the job must stop. */
  readonly signal: AbortSignal;
  /**
   * Returns true when another process holds or has ended the job. Nothing more may be written for
   * the job then.
   */
  lost(): boolean;
  /** Reports the stage and its share that is done (0 to 1) to the queue, at most twice a second. */
  progress(stage: string, share: number): void;
  /** Adds the true length of the music to all later reports. */
  measured(lengthSeconds: number): void;
  /** Stops heartbeats and reports; resolves when no call is in progress. Safe to repeat. */
  end(): Promise<void>;
}

/** The queue, and the limits of one attempt. */
interface ClaimKeeperDeps {
  readonly consumer: Pick<Consumer, 'heartbeat' | 'progress' | 'onRevoked'>;
  /** The duration of a claim without a heartbeat, in milliseconds. */
  readonly leaseMs: number;
  /**
   * Time limit of one attempt in milliseconds; 0: no limit. Jobs that run at the same time wait for
   * each other in the engine, so the time of each counts divided by their number.
   */
  readonly maxJobMs: number;
  /** Returns the number of jobs that run now. */
  readonly running: () => number;
  readonly log: Logger;
}

const BEAT_MS = 1_000;
const REPORT_MS = 500;
/** Time between two looks at the time limit, as a share of it and at most. */
const LIMIT_SHARE = 0.1;
const LIMIT_MS = 1_000;

/**
 * Starts the heartbeats of a new claim; its lease is counted from now. `giveUp` aborts when the
 * service must hand its jobs back.
 */
export function keepClaim(deps: ClaimKeeperDeps, claim: Claim, giveUp: AbortSignal): ClaimKeeper {
  const { consumer, leaseMs, maxJobMs, running, log } = deps;
  const link = linkedAbort(giveUp);
  const pending = new Set<Promise<void>>();
  let lost = false;
  let ended = false;
  let renewedAt = performance.now();
  let unsent: { stage: string; share: number } | undefined;
  let current = { stage: '', begunAt: 0 };
  let length: number | undefined;
  let reportedAt = Number.NEGATIVE_INFINITY;
  let reportTimer: NodeJS.Timeout | undefined;

  const lose = (why: string) => {
    // A heartbeat that was sent while the job ended also returns 'lost'.
    if (lost || ended || link.signal.aborted) return;
    lost = true;
    log.warn({ why }, 'claim was lost');
    link.abort(new DOMException(`this worker no longer holds the job: ${why}`, 'AbortError'));
  };

  /** Every call that the queue accepts renews the lease, so it takes the place of a heartbeat. */
  const send = (call: () => Promise<HoldState>) => {
    const begun = performance.now();
    // Another worker may hold the job by now, so further work could be useless.
    if (begun - renewedAt > leaseMs) return lose('the lease could not be renewed in time');
    beat.refresh();
    const sending = call()
      .then(
        (state) => {
          if (state === 'lost') lose('another worker holds it, or it has ended');
          else renewedAt = begun;
        },
        (error: unknown) => log.debug({ err: error }, 'queue is unavailable'),
      )
      .finally(() => pending.delete(sending));
    pending.add(sending);
  };

  const beat = setInterval(() => send(() => consumer.heartbeat(claim)), Math.min(BEAT_MS, leaseMs / 3));

  const report = () => {
    reportTimer = undefined;
    if (!unsent) return;
    const { stage, share } = unsent;
    unsent = undefined;
    reportedAt = performance.now();
    const stageAgeMs = Math.round(reportedAt - current.begunAt);
    send(() => consumer.progress(claim, stage, share, length, stageAgeMs));
  };

  const stopListening = consumer.onRevoked((ref) => {
    if (ref.songhash === claim.spec.songhash && ref.run === claim.spec.run) lose('it was ended from outside');
  });
  let spentMs = 0;
  let lookedAt = performance.now();
  const look = () => {
    const now = performance.now();
    spentMs += (now - lookedAt) / Math.max(1, running());
    lookedAt = now;
    if (spentMs >= maxJobMs) link.abort(tookTooLong(maxJobMs));
  };
  const looks = maxJobMs > 0 ? setInterval(look, Math.min(LIMIT_MS, LIMIT_SHARE * maxJobMs)) : undefined;

  return {
    signal: link.signal,
    lost: () => lost,
    progress: (stage, share) => {
      if (link.signal.aborted) return;
      if (stage !== current.stage) current = { stage, begunAt: performance.now() };
      unsent = { stage, share };
      reportTimer ??= setTimeout(report, Math.max(0, reportedAt + REPORT_MS - performance.now()));
    },
    measured: (lengthSeconds) => {
      length = lengthSeconds;
    },
    end: async () => {
      ended = true;
      clearInterval(beat);
      clearTimeout(reportTimer);
      clearInterval(looks);
      stopListening();
      link.release();
      await Promise.all(pending);
    },
  };
}

function tookTooLong(maxJobMs: number): JobFailure {
  const limit = `${maxJobMs / 1_000} s (setting STEMLINE_MAX_JOB_SECONDS)`;
  return new JobFailure('TIMED_OUT', `The separation of the song took longer than ${limit}.`);
}
