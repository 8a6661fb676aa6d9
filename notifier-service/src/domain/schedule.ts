// Computes the delay before each attempt at a delivery.

/**
 * Milliseconds before the first, second, ... attempt. A delivery is due as soon as it is owed, so
 * the first number is 0. A delivery whose last attempt fails is dead.
 */
export const DELAYS_MS: readonly number[] = [0, 5_000, 30_000, 120_000, 600_000];

/** Milliseconds before the only attempt at the delivery of a test event. */
export const TEST_DELAYS_MS: readonly number[] = [0];

/** The longest pause that a receiver can ask for, in milliseconds. */
const MAX_RETRY_AFTER_MS = 3_600_000;

/**
 * The largest random extension, as a part of the delay. It spreads deliveries that failed together.
 */
const JITTER = 0.1;

/**
 * Returns the milliseconds until the next attempt after `attempts` attempts, or undefined when no
 * further attempt is allowed. `retryAfterMs` is the pause that the receiver asks for; it can only
 * lengthen the delay. Tests inject `random`, in [0, 1).
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

/**
 * Returns the value of a Retry-After header, seconds or a date, as milliseconds from `nowMs`;
 * undefined when it is neither.
 */
export function parseRetryAfter(value: string | undefined, nowMs: number): number | undefined {
  if (value === undefined) return undefined;
  if (/^\d{1,9}$/.test(value.trim())) return Number(value) * 1_000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - nowMs);
}

/** The rule of parseDelays(), for messages. */
export const DELAYS_RULE = 'be seconds with commas between them, each up to 86400, of which the first is 0';

/**
 * Returns the milliseconds of a list of seconds with commas between them; undefined when an item is
 * not a decimal number from 0 to 86400, or the first one is not 0.
 */
export function parseDelays(text: string): readonly number[] | undefined {
  const parts = text.split(',').map((part) => part.trim());
  if (!parts.every((part) => /^\d+(\.\d+)?$/.test(part))) return undefined;
  const seconds = parts.map(Number);
  if (seconds[0] !== 0 || seconds.some((value) => value > 86_400)) return undefined;
  return seconds.map((value) => Math.round(value * 1_000));
}
