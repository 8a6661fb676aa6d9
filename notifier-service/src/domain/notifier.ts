// Processes the outbox: takes due deliveries, begins those that the limits allow, and postpones the
// others, so that later deliveries to other hosts are taken next.

import { sleep } from '@stemline/common/async/abort.ts';
import { retry } from '@stemline/common/async/retry.ts';
import type { Delivery } from '@stemline/job-queue/types.ts';
import { createHandleDelivery, fieldsOf, type HandleDeliveryDeps, hostOf } from './handle-delivery.ts';
import { createPerHostLimiter } from './per-host-limiter.ts';

/** The loop of one notifier. */
export interface Notifier {
  /** Delivers until the signal aborts; resolves when no delivery is running. */
  run(stop: AbortSignal): Promise<void>;
}

/** The most deliveries at the same time. A receiver that does not answer occupies 2 of the 64. */
const LIMITS = { perHost: 2, total: 64 };
/** The most deliveries that one call takes. */
const BATCH = 64;
/** Pause after a round that found nothing due, in milliseconds. */
const IDLE_MS = 250;
/**
 * Pause after a round that postponed deliveries, in milliseconds. It limits the load on Redis while
 * many deliveries wait for one host.
 */
const POSTPONED_MS = 20;
/**
 * The shortest delay of a delivery that cannot begin, in milliseconds. A random time of up to the
 * same length is added, so that the deliveries to one host return one after the other.
 */
const HOST_BUSY_MS = 500;
/** Time for running POSTs to end when the service stops, in milliseconds. */
const DRAIN_MS = 5_000;
const REDIS_BACKOFF = { baseMs: 500, maxMs: 5_000 };
/**
 * Time for the Redis calls before and after a POST, each of which may wait for a lost connection.
 */
const REDIS_CALLS_MS = 20_000;

/** Creates a notifier; `run` starts it. */
export function createNotifier(deps: HandleDeliveryDeps): Notifier {
  const { outbox, log } = deps;
  const handle = createHandleDelivery(deps);
  /** Covers the whole handling, because a delivery begins as soon as it is taken or not at all. */
  const holdMs = deps.poster.longestMs + deps.records.longestMs + REDIS_CALLS_MS;

  return {
    run: async (stop) => {
      const limiter = createPerHostLimiter(LIMITS);
      const draining = new AbortController();

      const begin = (delivery: Delivery): boolean =>
        limiter.tryRun(receiverOf(delivery), () =>
          handle(delivery, draining.signal).catch((error: unknown) =>
            // The delivery is taken again, with the same id, when this process no longer holds it.
            log.warn({ ...fieldsOf(delivery), err: error }, 'delivery was not completed'),
          ),
        );
      const postpone = (delivery: Delivery) =>
        outbox.postpone(delivery, Math.round(HOST_BUSY_MS * (1 + Math.random())), delivery.lastError);

      /** Takes due deliveries once. Resolves with the pause until the next round. */
      const round = async (): Promise<number> => {
        const taken = limiter.isFull() ? [] : await outbox.take(BATCH, holdMs);
        if (taken.length === 0) return IDLE_MS;
        const postponed = taken.filter((delivery) => !begin(delivery));
        await Promise.all(postponed.map(postpone));
        return postponed.length > 0 ? POSTPONED_MS : 0;
      };

      const retryRound = {
        backoff: REDIS_BACKOFF,
        shouldRetry: () => true,
        onRetry: (error: unknown) => log.warn({ err: error }, 'outbox is unavailable'),
        signal: stop,
      };
      while (!stop.aborted) {
        // Rejects only when `stop` aborts.
        const pauseMs = await retry(round, retryRound).catch(() => 0);
        await sleep(pauseMs, stop);
      }
      const timer = setTimeout(() => draining.abort(new DOMException('stopping', 'AbortError')), DRAIN_MS);
      await limiter.drained();
      clearTimeout(timer);
    },
  };
}

/**
 * Returns the host that the delivery waits for. Empty for deliveries that are only recorded: they
 * wait for the store, and share one limit.
 */
function receiverOf({ noted, refusal, url }: Delivery): string {
  return noted === undefined && refusal === '' ? hostOf(url) : '';
}
