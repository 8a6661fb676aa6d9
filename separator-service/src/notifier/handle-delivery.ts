// One delivery from its taking to its end or its next time. The order is what makes it right: a try is counted before its POST,
// and an end is noted in the outbox, then recorded in the store, and only then is the delivery forgotten.

import { sleep } from '@stemline/common/async/abort.ts';
import { backoffMs } from '@stemline/common/async/retry.ts';
import type { Logger } from '@stemline/common/logging/logger.ts';
import type { Outbox } from '@stemline/job-queue/outbox.ts';
import type { Delivery, DeliveryEnd } from '@stemline/job-queue/types.ts';
import type { DeliveryRecords } from '../adapters/delivery-records.ts';
import type { Deliverer, DeliveryResult } from './deliver.ts';
import { nextDelayMs } from './schedule.ts';

export type HandledAs = DeliveryEnd | 'postponed';

export interface HandleDeliveryDeps {
  readonly outbox: Outbox;
  readonly deliverer: Deliverer;
  readonly records: DeliveryRecords;
  readonly delaysMs: readonly number[];
  readonly onResult: (result: HandledAs) => void;
  readonly log: Logger;
}

/** Rejects when the end could not be told; the delivery is then taken again when its lease has run out. */
export type HandleDelivery = (delivery: Delivery, signal: AbortSignal) => Promise<void>;

const REDIS_AWAY = { baseMs: 250, maxMs: 5_000 };

export function createHandleDelivery(deps: HandleDeliveryDeps): HandleDelivery {
  const { outbox, deliverer, records, log } = deps;

  const end = async (delivery: Delivery, how: DeliveryEnd, error: string, signal: AbortSignal) => {
    const note = () => outbox.note(delivery, how, error);
    const noted = await note().catch((away: unknown) => log.warn({ ...fieldsOf(delivery), err: away }, 'not noted'));
    // Somebody else has taken it over, and will come to an end of their own.
    if (noted === 'lost') return;
    try {
      await records.record(delivery, how, error, signal);
    } catch (storeAway) {
      if (noted === undefined) await whileRedisAway(note, signal);
      throw storeAway;
    }
    await whileRedisAway(() => outbox.close(delivery, how, error), signal);
    log.info({ ...fieldsOf(delivery), end: how, error }, 'delivery closed');
    deps.onResult(how);
  };

  const postpone = async (delivery: Delivery, delayMs: number, error: string) => {
    await outbox.postpone(delivery, delayMs, error);
    log.info({ ...fieldsOf(delivery), error, delayMs }, 'delivery postponed');
    deps.onResult('postponed');
  };

  return async (taken, signal) => {
    // Tried to its end before, which could not be recorded then.
    if (taken.noted) return end(taken, taken.noted, taken.lastError, signal);
    const refusal = deliverer.refusal(taken);
    if (refusal !== undefined) return end(taken, 'refused', refusal, signal);
    const delivery = await outbox.begin(taken);
    if (!delivery) return;
    const result = await deliverer.deliver(delivery, signal);
    if (result.kind !== 'failed') return end(delivery, endOf(result), errorOf(result), signal);
    // A call that was broken off is not the receiver's fault, so it is repeated as soon as somebody is there to do it.
    const delayMs = signal.aborted ? 0 : nextDelayMs(deps.delaysMs, delivery.attempts, result.retryAfterMs);
    if (delayMs === undefined) return end(delivery, 'dead', result.error, signal);
    return postpone(delivery, delayMs, result.error);
  };
}

/** What is known here alone must not be forgotten before Redis has heard of it. */
async function whileRedisAway(work: () => Promise<unknown>, signal: AbortSignal): Promise<void> {
  for (let failures = 1; ; failures += 1) {
    try {
      await work();
      return;
    } catch (error) {
      if (signal.aborted) throw error;
    }
    await sleep(backoffMs(REDIS_AWAY, failures), signal);
  }
}

function endOf(result: Exclude<DeliveryResult, { kind: 'failed' }>): DeliveryEnd {
  return result.kind === 'gone' ? 'dead' : result.kind;
}

function errorOf(result: DeliveryResult): string {
  return result.kind === 'delivered' ? '' : result.error;
}

export function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : '';
}

/** Never the URL: its query may hold secrets. */
export function fieldsOf({ id, songhash, run, event, attempts, url }: Delivery) {
  return { delivery: id, songhash, run, event, attempts, host: hostOf(url) };
}
