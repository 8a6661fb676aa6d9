// Table of the delays before each new try of a delivery.

/** Milliseconds before the first, second, ... try; after the last the delivery is dead. */
export const DELAYS_MS: readonly number[] = [0, 5_000, 30_000, 120_000, 600_000];

/** A receiver may ask for more time, but not for ever. */
export const MAX_RETRY_AFTER_MS = 3_600_000;

/** Many deliveries that failed together should not come back together. */
const JITTER = 0.1;

/**
 * Milliseconds until the next try after `attempts` tries, or undefined when there is none.
 * `retryAfterMs` is what the receiver asked for; `random` in [0, 1) is injected by tests.
 */
export function nextDelayMs(
  delaysMs: readonly number[],
  attempts: number,
  retryAfterMs = 0,
  random: () => number = Math.random,
): number | undefined {
  const delay = delaysMs[attempts];
  if (delay === undefined) return undefined;
  return Math.max(Math.round(delay * (1 + JITTER * random())), Math.min(retryAfterMs, MAX_RETRY_AFTER_MS));
}

/** The header's value, seconds or a date, in milliseconds from `nowMs`; undefined when it is neither. */
export function parseRetryAfter(value: string | undefined, nowMs: number): number | undefined {
  if (value === undefined) return undefined;
  if (/^\d{1,9}$/.test(value.trim())) return Number(value) * 1_000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - nowMs);
}

/** Seconds with commas between them; undefined when it is anything else. */
export function parseDelays(text: string): readonly number[] | undefined {
  const seconds = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  if (seconds.some((value) => !(value >= 0 && value <= 86_400))) return undefined;
  return seconds.map((value) => Math.round(value * 1_000));
}
