// Processes the outbox: takes due deliveries, starts those whose host has capacity, and puts the
// rest back.

import { sleep } from '@stemline/common/async/abort.ts';
import { backoffMs } from '@stemline/common/async/retry.ts';
import type { Delivery } from '@stemline/job-queue/types.ts';
import { createHandleDelivery, fieldsOf, type HandleDeliveryDeps, hostOf } from './handle-delivery.ts';
import { createPerHostLimiter, type HostLimits } from './per-host-limiter.ts';

export interface Notifier {
  /** Delivers until the signal aborts; resolves when no delivery is running. */
  run(stop: AbortSignal): Promise<void>;
}

export interface NotifierDeps extends HandleDeliveryDeps {
  readonly limits?: HostLimits;
}

const LIMITS: HostLimits = { total: 256, perHost: 4, slowTotal: 128, slowMs: 2_000 };
/** Deliveries taken in one call. */
const BATCH = 64;
const IDLE_MS = 1_000;
/**
 * Pause after a call that found only deliveries without capacity: later deliveries follow soon, and
 * Redis is not overloaded.
 */
const CROWDED_MS = 20;
/** Time for running POSTs to end when the service stops. */
const DRAIN_MS = 5_000;
const REDIS_AWAY = { baseMs: 500, maxMs: 5_000 };
/**
 * Time for the Redis calls before and after a POST, each of which may wait for a lost connection.
 */
const REDIS_CALLS_MS = 20_000;
/**
 * The pseudo-host of deliveries that are only recorded, because they wait for the store and not for
 * a receiver.
 */
const TO_BE_RECORDED = 'the store';

export function createNotifier(deps: NotifierDeps): Notifier {
  const { outbox, log } = deps;
  const handle = createHandleDelivery(deps);
  /** The lease covers the whole delivery, because a POST starts at once or not at all. */
  const leaseMs = deps.deliverer.longestMs + deps.records.longestMs + REDIS_CALLS_MS;

  return {
    run: async (stop) => {
      const limiter = createPerHostLimiter(deps.limits ?? LIMITS);
      const giveUp = new AbortController();
      let failures = 0;
      let pauseMs = IDLE_MS;

      const begin = (delivery: Delivery) =>
        limiter.tryRun(isOnlyRecorded(delivery) ? TO_BE_RECORDED : hostOf(delivery.url), () =>
          handle(delivery, giveUp.signal).catch((error: unknown) =>
            // The lease expires, and the delivery is taken again with the same id.
            log.warn({ ...fieldsOf(delivery), err: error }, 'delivery could not be settled'),
          ),
        );

      /** Takes due deliveries once. Resolves with the number taken and the number started. */
      const round = async () => {
        const taken = limiter.free() > 0 ? await outbox.take(BATCH, leaseMs) : [];
        const backLater = taken
          .map((delivery) => ({ delivery, waitMs: begin(delivery) }))
          .filter(({ waitMs }) => waitMs > 0);
        pauseMs = Math.min(pauseMs, ...backLater.map(({ waitMs }) => waitMs));
        await Promise.all(
          backLater.map(({ delivery, waitMs }) => outbox.postpone(delivery, waitMs, delivery.lastError)),
        );
        return { taken: taken.length, begun: taken.length - backLater.length };
      };

      while (!stop.aborted) {
        try {
          const { taken, begun } = await round();
          failures = 0;
          if (begun > 0) continue;
          await sleep(taken > 0 ? CROWDED_MS : pauseMs, stop);
          if (taken === 0) pauseMs = IDLE_MS;
        } catch (error) {
          failures += 1;
          log.warn({ err: error }, 'outbox cannot be read');
          await sleep(backoffMs(REDIS_AWAY, failures), stop);
        }
      }
      const drain = setTimeout(() => giveUp.abort(new DOMException('stopping', 'AbortError')), DRAIN_MS);
      await limiter.drained();
      clearTimeout(drain);
    },
  };
}

/** True when the delivery must be recorded but not posted. */
function isOnlyRecorded({ noted, refusal }: Delivery): boolean {
  return noted !== undefined || refusal !== '';
}
