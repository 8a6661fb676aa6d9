// Holding a job: the heartbeat, the reports of progress, and the one signal that everything done for the job hangs on.
// It aborts when the job is lost or ended by somebody else, has taken too long, or must be given up because the service stops.

import { linkedAbort } from '@stemline/common/abort.ts';
import type { Logger } from '@stemline/common/logger.ts';
import type { Consumer } from '@stemline/job-queue/consumer.ts';
import type { Claim, LeaseState } from '@stemline/job-queue/types.ts';
import { JobFailure } from './failure/job-failure.ts';

export interface Lease {
  /** Aborts as soon as no more work may be done for the job. */
  readonly signal: AbortSignal;
  /** True when somebody else owns the job or has ended it: nothing more may be written for it. */
  lost(): boolean;
  /** Notes where the job is; told to the queue at most twice a second. */
  progress(stage: string, fraction: number): void;
  /** Ends heartbeat and reports; resolves when none is under way. Safe to repeat. */
  end(): Promise<void>;
}

export interface LeaseDeps {
  readonly consumer: Pick<Consumer, 'heartbeat' | 'progress' | 'onRevoked'>;
  /** How long the queue believes in a silent worker, in milliseconds. */
  readonly leaseMs: number;
  /** How long one try may take, in milliseconds; 0: as long as it likes. */
  readonly maxJobMs: number;
  readonly log: Logger;
}

const BEAT_MS = 1_000;
const REPORT_MS = 500;

/** The claim is fresh: its lease runs from now. */
export function holdLease(deps: LeaseDeps, claim: Claim, giveUp: AbortSignal): Lease {
  const { consumer, leaseMs, maxJobMs, log } = deps;
  const link = linkedAbort(giveUp);
  const under = new Set<Promise<void>>();
  let lost = false;
  let renewedAt = performance.now();
  let wanted: { stage: string; fraction: number } | undefined;
  let reportedAt = Number.NEGATIVE_INFINITY;
  let reportTimer: NodeJS.Timeout | undefined;

  const lose = (why: string) => {
    if (lost || link.signal.aborted) return;
    lost = true;
    log.warn({ why }, 'job is no longer ours');
    link.abort(new DOMException(`the job is no longer ours: ${why}`, 'AbortError'));
  };

  /** Whatever the queue accepts from us also renews the lease. */
  const tell = (ask: () => Promise<LeaseState>) => {
    const begun = performance.now();
    const telling = ask()
      .then(
        (state) => {
          if (state === 'lost') lose('the queue says so');
          else renewedAt = begun;
        },
        (error: unknown) => log.debug({ err: error }, 'queue is away'),
      )
      .finally(() => under.delete(telling));
    under.add(telling);
  };

  const beat = setInterval(
    () => {
      // Another worker may have it by now: going on would be wasted.
      if (performance.now() - renewedAt > leaseMs) return lose('the lease could not be renewed in time');
      tell(() => consumer.heartbeat(claim));
    },
    Math.min(BEAT_MS, leaseMs / 3),
  );

  const report = () => {
    reportTimer = undefined;
    if (!wanted) return;
    const { stage, fraction } = wanted;
    wanted = undefined;
    reportedAt = performance.now();
    tell(() => consumer.progress(claim, stage, fraction));
  };

  const stopListening = consumer.onRevoked((ref) => {
    if (ref.songhash === claim.spec.songhash && ref.run === claim.spec.run) lose('it was ended by somebody else');
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
      await Promise.all(under);
    },
  };
}

function tookTooLong(maxJobMs: number): JobFailure {
  return new JobFailure('TIMED_OUT', `The song took longer than the ${maxJobMs / 1_000} seconds that a try may take.`);
}
