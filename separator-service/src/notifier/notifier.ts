// Works off the outbox: takes what is due, delivers it, records the end in the store before it is forgotten.

import { sleep } from '@stemline/common/abort.ts';
import { backoffMs } from '@stemline/common/backoff.ts';
import type { Logger } from '@stemline/common/logger.ts';
import type { Outbox } from '@stemline/job-queue/outbox.ts';
import type { Delivery } from '@stemline/job-queue/types.ts';
import type { DeliveryRecords } from '../adapters/delivery-records.ts';
import type { Deliverer, DeliveryResult } from './deliver.ts';
import { createHostLanes, type LaneLimits } from './host-lanes.ts';
import { nextDelayMs } from './schedule.ts';

export interface Notifier {
  /** Delivers until the signal aborts; resolves when nothing is under way any more. */
  run(stop: AbortSignal): Promise<void>;
}

export interface NotifierDeps {
  readonly outbox: Outbox;
  readonly deliverer: Deliverer;
  readonly records: DeliveryRecords;
  readonly delaysMs: readonly number[];
  readonly onResult: (result: 'delivered' | 'refused' | 'dead' | 'postponed') => void;
  readonly log: Logger;
  readonly limits?: LaneLimits;
}

const LIMITS: LaneLimits = { total: 16, perHost: 4, waiting: 64 };
const IDLE_MS = 500;
/** Nobody else gets what was taken for so long; it covers one POST, its record, and some waiting for a slow host. */
const LEASE_MS = 120_000;
/** What has waited longer than this is left to be taken again, rather than be delivered twice. */
const MAX_WAIT_MS = 60_000;
/** Running POSTs may end within this when the service stops. */
const DRAIN_MS = 5_000;
const REDIS_AWAY = { baseMs: 500, maxMs: 5_000 };

export function createNotifier(deps: NotifierDeps): Notifier {
  const { outbox, log } = deps;

  const handle = async (delivery: Delivery, signal: AbortSignal) => {
    const result = await deps.deliverer.deliver(delivery, signal);
    if (result.kind !== 'failed') return close(delivery, endOf(result), errorOf(result), signal);
    // Not the receiver's fault, so the try is repeated as soon as somebody is there to do it.
    const delay = signal.aborted ? 0 : nextDelayMs(deps.delaysMs, delivery.attempts, result.retryAfterMs);
    if (delay === undefined) return close(delivery, 'dead', result.error, signal);
    await outbox.postpone(delivery, delay, result.error);
    log.info({ ...fieldsOf(delivery), error: result.error, delayMs: delay }, 'delivery postponed');
    deps.onResult('postponed');
  };

  /** The store first: once it knows, the delivery is never owed again, whatever is lost. */
  const close = async (
    delivery: Delivery,
    end: 'delivered' | 'refused' | 'dead',
    error: string,
    signal: AbortSignal,
  ) => {
    await deps.records.record(delivery, end, error, signal);
    await outbox.close(delivery, end, error);
    log.info({ ...fieldsOf(delivery), end, error }, 'delivery closed');
    deps.onResult(end);
  };

  return {
    run: async (stop) => {
      const limits = deps.limits ?? LIMITS;
      const lanes = createHostLanes(limits);
      const giveUp = new AbortController();
      let failures = 0;
      while (!stop.aborted) {
        try {
          const taken = lanes.room() > 0 ? await outbox.take(Math.min(lanes.room(), limits.total), LEASE_MS) : [];
          failures = 0;
          const takenAt = performance.now();
          for (const delivery of taken)
            lanes.add(hostOf(delivery.url), async () => {
              if (performance.now() - takenAt > MAX_WAIT_MS) return;
              await handle(delivery, giveUp.signal).catch((error: unknown) =>
                // Its lease runs out and it is tried again under the same id.
                log.warn({ ...fieldsOf(delivery), err: error }, 'delivery could not be settled'),
              );
            });
          if (taken.length === 0) await sleep(IDLE_MS, stop);
        } catch (error) {
          failures += 1;
          log.warn({ err: error }, 'outbox cannot be read');
          await sleep(backoffMs(REDIS_AWAY, failures), stop);
        }
      }
      const drain = setTimeout(() => giveUp.abort(new DOMException('stopping', 'AbortError')), DRAIN_MS);
      await lanes.close();
      clearTimeout(drain);
    },
  };
}

function endOf(result: Exclude<DeliveryResult, { kind: 'failed' }>): 'delivered' | 'refused' | 'dead' {
  return result.kind === 'gone' ? 'dead' : result.kind;
}

function errorOf(result: DeliveryResult): string {
  return result.kind === 'delivered' ? '' : result.error;
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : '';
}

/** Never the URL: its query may hold secrets. */
function fieldsOf({ id, songhash, run, event, attempts, url }: Delivery) {
  return { delivery: id, songhash, run, event, attempts, host: hostOf(url) };
}
