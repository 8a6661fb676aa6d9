// Holds a job: sends heartbeats and progress, and provides the abort signal for all work on the
// job. The signal aborts when the job is lost or ended by another process, takes too long, or must
// be handed back because the service stops.

import { linkedAbort } from '@stemline/common/async/abort.ts';
import type { Logger } from '@stemline/common/logging/logger.ts';
import type { Consumer } from '@stemline/job-queue/consumer.ts';
import type { Claim, ClaimState } from '@stemline/job-queue/types.ts';
import { JobFailure } from './job-failure.ts';

/** The hold on one job, from holdLease() to end() or until it is lost. */
export interface Lease {
  /** Aborts when all work on the job must stop. */
  readonly signal: AbortSignal;
  /**
   * True when another process owns the job or has ended it; nothing more may be written for it
   * then.
   */
  lost(): boolean;
  /** Records the progress; sends it to the queue at most twice a second. */
  progress(stage: string, fraction: number): void;
  /** Stops heartbeats and reports; resolves when none is running. Safe to repeat. */
  end(): Promise<void>;
}

export interface LeaseDeps {
  readonly consumer: Pick<Consumer, 'heartbeat' | 'progress' | 'onRevoked'>;
  /** Milliseconds after which the queue takes a job from a silent worker. */
  readonly leaseMs: number;
  /** Time limit of one attempt in milliseconds; 0: no limit. */
  readonly maxJobMs: number;
  readonly log: Logger;
}

const BEAT_MS = 1_000;
const REPORT_MS = 500;

/** Expects a fresh claim, because its lease starts now. */
export function holdLease(deps: LeaseDeps, claim: Claim, giveUp: AbortSignal): Lease {
  const { consumer, leaseMs, maxJobMs, log } = deps;
  const link = linkedAbort(giveUp);
  const pending = new Set<Promise<void>>();
  let lost = false;
  let renewedAt = performance.now();
  let wanted: { stage: string; fraction: number } | undefined;
  let reportedAt = Number.NEGATIVE_INFINITY;
  let reportTimer: NodeJS.Timeout | undefined;

  const lose = (why: string) => {
    if (lost || link.signal.aborted) return;
    lost = true;
    log.warn({ why }, 'job was lost');
    link.abort(new DOMException(`this worker no longer holds the job: ${why}`, 'AbortError'));
  };

  /** Every call that the queue accepts from this worker also renews the lease. */
  const send = (call: () => Promise<ClaimState>) => {
    const begun = performance.now();
    const sending = call()
      .then(
        (state) => {
          if (state === 'lost') lose('the queue has given it to another worker or ended it');
          else renewedAt = begun;
        },
        (error: unknown) => log.debug({ err: error }, 'queue is unavailable'),
      )
      .finally(() => pending.delete(sending));
    pending.add(sending);
  };

  const beat = setInterval(
    () => {
      // Another worker may hold the job by now, so more work would be wasted.
      if (performance.now() - renewedAt > leaseMs) return lose('the lease could not be renewed in time');
      send(() => consumer.heartbeat(claim));
    },
    Math.min(BEAT_MS, leaseMs / 3),
  );

  const report = () => {
    reportTimer = undefined;
    if (!wanted) return;
    const { stage, fraction } = wanted;
    wanted = undefined;
    reportedAt = performance.now();
    send(() => consumer.progress(claim, stage, fraction));
  };

  const stopListening = consumer.onRevoked((ref) => {
    if (ref.songhash === claim.spec.songhash && ref.run === claim.spec.run) lose('it was ended from outside');
  });
  const timeUp = maxJobMs > 0 ? setTimeout(() => link.abort(tookTooLong(maxJobMs)), maxJobMs) : undefined;

  return {
    signal: link.signal,
    lost: () => lost,
    progress: (stage, fraction) => {
      if (link.signal.aborted) return;
      wanted = { stage, fraction };
      reportTimer ??= setTimeout(report, Math.max(0, reportedAt + REPORT_MS - performance.now()));
    },
    end: async () => {
      clearInterval(beat);
      clearTimeout(reportTimer);
      clearTimeout(timeUp);
      stopListening();
      link.release();
      await Promise.all(pending);
    },
  };
}

function tookTooLong(maxJobMs: number): JobFailure {
  return new JobFailure('TIMED_OUT', `The song took longer than the ${maxJobMs / 1_000} seconds that are allowed.`);
}
