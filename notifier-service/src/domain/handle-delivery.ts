// Handles one delivery that was taken, until its end or its next due time. An attempt is counted
// before its POST. An end is noted in the outbox, then recorded in the store, and only then is the
// delivery closed. A crash after the note neither repeats the POST nor loses the end.

import { retry } from '@stemline/common/async/retry.ts';
import { parseCallbackUrl } from '@stemline/common/callback-url.ts';
import type { Logger } from '@stemline/common/logging/logger.ts';
import type { DeliveryResult } from '@stemline/common/wire-words.ts';
import type { Outbox } from '@stemline/job-queue/outbox.ts';
import type { Delivery } from '@stemline/job-queue/types.ts';
import type { CallbackPoster, PostResult } from './callback-poster.ts';
import type { DeliveryRecords } from './delivery-records.ts';
import { nextDelayMs, TEST_DELAYS_MS } from './schedule.ts';

/** The result of handling a delivery. */
type HandleResult = DeliveryResult | 'postponed';

/** The parts that handling a delivery needs. */
export interface HandleDeliveryDeps {
  readonly outbox: Outbox;
  readonly poster: CallbackPoster;
  readonly records: DeliveryRecords;
  /** Milliseconds before each attempt. */
  readonly delaysMs: readonly number[];
  /** Called when a delivery has ended, or is postponed after a failed attempt. */
  readonly onResult: (result: HandleResult) => void;
  readonly log: Logger;
}

/**
 * Handles one delivery that this process has taken. An abort of `stop` ends the POST and the pauses
 * between calls. An abort of `held`, which follows `stop`, also means that another notifier handles
 * the delivery; then the only further write is the note that the receiver has accepted it. Rejects
 * when a write to Redis or to the store has failed; the delivery is then taken again when this
 * process no longer holds it.
 */
type HandleDelivery = (delivery: Delivery, stop: AbortSignal, held: AbortSignal) => Promise<void>;

/** The signals of HandleDelivery. */
interface Signals {
  readonly stop: AbortSignal;
  readonly held: AbortSignal;
}

const REDIS_BACKOFF = { baseMs: 250, maxMs: 5_000 };

/** Creates the function that handles one delivery. */
export function createHandleDelivery(deps: HandleDeliveryDeps): HandleDelivery {
  const { outbox, poster, records, log } = deps;

  const end = async (delivery: Delivery, result: DeliveryResult, error: string, { stop, held }: Signals) => {
    const note = () => outbox.note(delivery, result, error);
    const noted = await note().catch((fault: unknown) => {
      log.warn({ ...fieldsOf(delivery), err: fault }, 'end of delivery was not noted');
      return undefined;
    });
    // Another notifier holds the delivery now and ends it.
    if (noted === 'lost') return;
    try {
      // No store has a record of a test.
      if (delivery.event !== 'test') await records.record(delivery, result, error, held);
    } catch (fault) {
      // Redis accepts the note that the receiver has accepted the delivery even without the hold.
      if (noted === undefined) await untilWritten(note, stop);
      throw fault;
    }
    await untilWritten(() => outbox.close(delivery, result, error), held);
    log.info({ ...fieldsOf(delivery), end: result, error }, 'delivery closed');
    deps.onResult(result);
  };

  const postpone = async (delivery: Delivery, delayMs: number, error: string) => {
    await outbox.postpone(delivery, delayMs, error);
    log.info({ ...fieldsOf(delivery), error, delayMs }, 'delivery postponed');
    deps.onResult('postponed');
  };

  return async (taken, stop, held) => {
    const signals = { stop, held };
    // An earlier holder noted this end but did not close the delivery.
    if (taken.noted) return end(taken, taken.noted, taken.lastError, signals);
    const refusal = refusalOf(taken);
    if (refusal !== '') return end(taken, 'refused', refusal, signals);
    const delivery = await outbox.begin(taken);
    if (!delivery) return;
    const result = await poster.post(delivery, held);
    if (result.kind !== 'failed') return end(delivery, endOf(result), errorOf(result), signals);
    if (held.aborted && !stop.aborted) return;
    // A POST that this process has ended is not the receiver's fault, so it is due again at once.
    // It has used an attempt all the same.
    const delaysMs = delivery.event === 'test' ? TEST_DELAYS_MS : deps.delaysMs;
    const delayMs = stop.aborted ? 0 : nextDelayMs(delaysMs, delivery.attempts, result.retryAfterMs);
    if (delayMs === undefined) return end(delivery, 'dead', result.error, signals);
    return postpone(delivery, delayMs, result.error);
  };
}

/**
 * Repeats a write until Redis accepts it, because only this process knows the end of the delivery.
 * Rejects when the signal aborts.
 */
async function untilWritten(write: () => Promise<unknown>, signal: AbortSignal): Promise<void> {
  await retry(write, { backoff: REDIS_BACKOFF, shouldRetry: () => true, signal });
}

/** Returns the reason why the delivery must not be posted; empty when it may be. */
function refusalOf({ refusal, url }: Delivery): string {
  if (refusal !== '') return refusal;
  const parsed = parseCallbackUrl(url);
  return parsed.ok ? '' : `The callback URL ${parsed.fault}.`;
}

function endOf(result: Exclude<PostResult, { kind: 'failed' }>): DeliveryResult {
  return result.kind === 'gone' ? 'dead' : result.kind;
}

function errorOf(result: PostResult): string {
  return result.kind === 'delivered' ? '' : result.error;
}

/** Returns the host and port of a URL; empty when the URL is malformed. */
export function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : '';
}

/**
 * Returns the fields that identify a delivery in a log line. They do not contain its URL, because
 * the query may contain secrets.
 */
export function fieldsOf({ id, requestId, songhash, run, event, attempts, url }: Delivery) {
  return { delivery: id, requestId, songhash, run, event, attempts, host: hostOf(url) };
}
