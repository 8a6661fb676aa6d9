// Keeps the deliveries that this notifier handles, and renews its holds on them together. A hold
// lasts 3 s and is renewed while the delivery is handled. So another notifier soon takes the
// deliveries of one that was killed.

import { linkedAbort } from '@stemline/common/async/abort.ts';
import { createPeriodic } from '@stemline/common/async/periodic.ts';
import type { Logger } from '@stemline/common/logging/logger.ts';
import type { Outbox } from '@stemline/job-queue/outbox.ts';
import type { Delivery } from '@stemline/job-queue/types.ts';

/** Time for which a notifier holds a delivery without a renewal, in milliseconds. */
export const HOLD_MS = 3_000;
/** Time between two renewals, in milliseconds. */
const RENEW_MS = 1_000;

/** The holds of one notifier. */
export interface HeldDeliveries {
  /**
   * Handles a delivery that was taken, and renews its hold meanwhile. The signal of `work` aborts
   * with `stop`, and when the hold is lost.
   */
  during(delivery: Delivery, stop: AbortSignal, work: (held: AbortSignal) => Promise<void>): Promise<void>;
  /** Begins to renew. */
  start(): void;
  /** Ends the renewals. */
  stop(): Promise<void>;
}

/** The outbox whose deliveries are held. */
interface HeldDeliveriesDeps {
  readonly outbox: Pick<Outbox, 'renew'>;
  readonly log: Logger;
}

/** Holds nothing at first. */
export function createHeldDeliveries({ outbox, log }: HeldDeliveriesDeps): HeldDeliveries {
  const holds = new Map<Delivery, (reason: unknown) => void>();
  const renewing = createPeriodic({
    everyMs: RENEW_MS,
    work: async () => {
      if (holds.size === 0) return;
      for (const lost of await outbox.renew([...holds.keys()], HOLD_MS))
        holds.get(lost)?.(new DOMException('another notifier holds the delivery', 'AbortError'));
    },
    // A hold that could not be renewed ends by itself, and a later renewal reports it as lost.
    onError: (error) => log.warn({ err: error }, 'holds on deliveries were not renewed'),
  });
  return {
    during: async (delivery, stop, work) => {
      const held = linkedAbort(stop);
      holds.set(delivery, held.abort);
      try {
        await work(held.signal);
      } finally {
        holds.delete(delivery);
        held.release();
      }
    },
    start: renewing.start,
    stop: renewing.stop,
  };
}
