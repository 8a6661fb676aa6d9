// Processes the outbox: takes due deliveries, begins those that the limits allow, and postpones the
// others, so that later deliveries to other hosts are taken next.

import { createPeriodic } from '@stemline/common/async/periodic.ts';
import { untilAborted } from '@stemline/common/async/wait.ts';
import type { Outbox } from '@stemline/job-queue/outbox.ts';
import type { Subscription } from '@stemline/job-queue/subscription.ts';
import type { Delivery } from '@stemline/job-queue/types.ts';
import { createBusyHosts } from './busy-hosts.ts';
import { createHandleDelivery, fieldsOf, type HandleDeliveryDeps, hostOf } from './handle-delivery.ts';
import { createHeldDeliveries, HOLD_MS } from './held-deliveries.ts';
import { createPerHostLimiter } from './per-host-limiter.ts';
import { createWakeTimer } from './wake-timer.ts';

/** The loop of one notifier. */
export interface Notifier {
  /** Delivers until the signal aborts; resolves when no delivery is running. */
  run(stop: AbortSignal): Promise<void>;
}

/** The parts of a notifier. */
export interface NotifierDeps extends HandleDeliveryDeps {
  /** Subscribes to the messages which announce that a delivery has become due. */
  readonly subscribe: (onDue: () => void) => Subscription;
}

/** The most deliveries at the same time. A receiver that does not answer occupies 2 of them. */
const LIMITS = { perHost: 2, total: 256 };
/** The most deliveries that one call takes. */
const BATCH = 64;
/**
 * Time after which a notifier that no message has woken looks at the outbox, in milliseconds:
 * messages are lost while their connection is down.
 */
const IDLE_MS = 2_000;
/**
 * Pause after a round that postponed deliveries, in milliseconds. It limits the load on Redis while
 * many deliveries wait for one host.
 */
const POSTPONED_MS = 20;
/** Time for running POSTs to end when the service stops, in milliseconds. */
const DRAIN_MS = 5_000;

/** Creates a notifier; `run` starts it. */
export function createNotifier(deps: NotifierDeps): Notifier {
  const { log, subscribe } = deps;

  return {
    run: async (stop) => {
      const limiter = createPerHostLimiter(LIMITS);
      const draining = new AbortController();
      const wakeUp = createWakeTimer(() => loop.wake());
      const outbox: Outbox = {
        ...deps.outbox,
        postpone: async (delivery, delayMs, error) => {
          const state = await deps.outbox.postpone(delivery, delayMs, error);
          wakeUp.within(delayMs);
          return state;
        },
      };
      const busyHosts = createBusyHosts(outbox);
      const held = createHeldDeliveries({ outbox, log });
      const handle = createHandleDelivery({ ...deps, outbox });

      const continueWith = (host: string) => {
        // The loop has waited because the limiter was full.
        if (limiter.isFull()) setImmediate(loop.wake);
        if (stop.aborted) return;
        // The limiter counts the ended delivery until its promise has resolved.
        setImmediate(() =>
          busyHosts.ended(host).catch((error: unknown) => log.warn({ err: error }, 'outbox is unavailable')),
        );
      };
      const begin = (delivery: Delivery): boolean => {
        const host = receiverOf(delivery);
        const isBegun = limiter.tryRun(host, () =>
          held
            .during(delivery, draining.signal, (signal) => handle(delivery, draining.signal, signal))
            .catch((error: unknown) =>
              // The delivery is taken again, with the same id, when this process no longer holds
              // it.
              log.warn({ ...fieldsOf(delivery), err: error }, 'delivery was not completed'),
            )
            .finally(() => continueWith(host)),
        );
        if (isBegun) busyHosts.began(host, delivery.id);
        return isBegun;
      };

      const loop = createPeriodic({
        everyMs: IDLE_MS,
        /** Takes due deliveries once, and sets the time of the next round. */
        work: async () => {
          wakeUp.clear();
          if (limiter.isFull()) return;
          const { deliveries, dueInMs } = await outbox.take(BATCH, HOLD_MS);
          const postponed = deliveries.filter((delivery) => !begin(delivery));
          await Promise.all(postponed.map((delivery) => busyHosts.postpone(receiverOf(delivery), delivery)));
          if (dueInMs !== undefined) wakeUp.within(Math.max(dueInMs, postponed.length > 0 ? POSTPONED_MS : 0));
        },
        onError: (error) => log.warn({ err: error }, 'outbox is unavailable'),
      });
      const messages = subscribe(loop.wake);
      held.start();
      messages.start();
      loop.start();
      await untilAborted(stop);
      messages.stop();
      await loop.stop();
      wakeUp.clear();
      const drain = setTimeout(() => draining.abort(new DOMException('stopping', 'AbortError')), DRAIN_MS);
      await limiter.drained();
      clearTimeout(drain);
      wakeUp.clear();
      await held.stop();
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
