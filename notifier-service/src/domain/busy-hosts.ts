// Postpones deliveries whose host is at its limit. The next one is due again as soon as a delivery
// to the host has ended; the others return by themselves after a short time.

import type { Outbox } from '@stemline/job-queue/outbox.ts';
import type { Delivery } from '@stemline/job-queue/types.ts';

/** The postponed deliveries of one notifier. */
export interface BusyHosts {
  /** Postpones a delivery that cannot begin. */
  postpone(host: string, delivery: Delivery): Promise<void>;
  /** Call it when a delivery begins. */
  began(host: string, id: string): void;
  /** Makes the oldest postponed delivery to the host due now. */
  ended(host: string): Promise<void>;
}

/** The part of a delivery that a change of its due time needs. */
type Postponed = Parameters<Outbox['postpone']>[0] & Pick<Delivery, 'lastError'>;

/**
 * The shortest time until a postponed delivery returns by itself, in milliseconds. A random time of
 * up to the same length is added, so that the deliveries to one host return one after the other.
 */
const RETURN_MS = 500;
/** The most postponed deliveries that are remembered. Any others return by themselves. */
const MOST = 10_000;

/** Remembers nothing at first. */
export function createBusyHosts(outbox: Pick<Outbox, 'postpone'>): BusyHosts {
  const hosts = new Map<string, Map<string, Postponed>>();
  let count = 0;
  const forget = (host: string, id: string) => {
    const waiting = hosts.get(host);
    if (!waiting?.delete(id)) return;
    count -= 1;
    if (waiting.size === 0) hosts.delete(host);
  };
  return {
    postpone: async (host, { id, token, lastError }) => {
      forget(host, id);
      if (count < MOST) {
        // Before the call, because a delivery to the host may end during it.
        const waiting = hosts.get(host) ?? new Map<string, Postponed>();
        hosts.set(host, waiting.set(id, { id, token, lastError }));
        count += 1;
      }
      await outbox.postpone({ id, token }, Math.round(RETURN_MS * (1 + Math.random())), lastError);
    },
    began: forget,
    ended: async (host) => {
      for (const next of hosts.get(host)?.values() ?? []) {
        forget(host, next.id);
        // A delivery that was taken again since then has another token.
        if ((await outbox.postpone(next, 0, next.lastError)) === 'held') return;
      }
    },
  };
}
