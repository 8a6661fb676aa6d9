// Computes the wait before the next try: exponential with equal jitter
// ("Exponential Backoff And Jitter", AWS Architecture Blog, 2015).

export interface Backoff {
  readonly baseMs: number;
  readonly maxMs: number;
}

/** Milliseconds to wait after `failures` failures in a row (1 or more); `random` in [0, 1) is injected by tests. */
export function backoffMs({ baseMs, maxMs }: Backoff, failures: number, random: () => number = Math.random): number {
  const ceiling = Math.min(maxMs, baseMs * 2 ** Math.max(0, failures - 1));
  return Math.round(ceiling / 2 + (random() * ceiling) / 2);
}
