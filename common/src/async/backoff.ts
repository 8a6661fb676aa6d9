// Lengths of the pauses between attempts. They grow exponentially, with equal jitter ("Exponential
// Backoff And Jitter", AWS Architecture Blog, 2015). Runs in browsers too.

/** The limits of a pause, in milliseconds: after the first failure, and after many. */
export interface Backoff {
  readonly baseMs: number;
  readonly maxMs: number;
}

/**
 * Returns the milliseconds to wait after `failures` consecutive failures, 1 or more: from half of
 * the limit, which doubles with each failure, to the limit. Tests inject `random`, in [0, 1).
 */
export function backoffMs({ baseMs, maxMs }: Backoff, failures: number, random: () => number = Math.random): number {
  const ceiling = Math.min(maxMs, baseMs * 2 ** Math.max(0, failures - 1));
  return Math.round(ceiling / 2 + (random() * ceiling) / 2);
}
