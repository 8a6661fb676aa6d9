// Repeats work that failed for a temporary reason. The pauses between attempts grow exponentially,
// with equal jitter ("Exponential Backoff And Jitter", AWS Architecture Blog, 2015).

import { ServiceError } from '../errors/service-error.ts';
import { sleep } from './abort.ts';

/** The limits of a pause, in milliseconds: after the first failure, and after many. */
export interface Backoff {
  readonly baseMs: number;
  readonly maxMs: number;
}

/** The conditions for another attempt. */
export interface RetryOptions {
  readonly backoff: Backoff;
  /** Returns whether another attempt may succeed. Default: for a retryable ServiceError. */
  readonly shouldRetry?: (error: unknown) => boolean;
  /** The largest number of attempts. Default: no limit. */
  readonly attempts?: number;
  /** Milliseconds from the first failure in which another attempt may begin. Default: no limit. */
  readonly withinMs?: number;
  /** Called before each pause with the error and the number of failures so far. */
  readonly onRetry?: (error: unknown, failures: number) => void;
  /** Ends a pause. An attempt that is running must watch the signal itself. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Resolves with the result of the first attempt that succeeds. Rejects with the last error when no
 * further attempt is allowed, and with the signal's reason when the signal aborts between attempts.
 */
export async function retry<T>(work: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { backoff, shouldRetry = isRetryable, onRetry, signal } = options;
  const { attempts = Number.POSITIVE_INFINITY, withinMs = Number.POSITIVE_INFINITY } = options;
  let endsAt = Number.POSITIVE_INFINITY;
  for (let failures = 1; ; failures += 1) {
    try {
      return await work();
    } catch (error) {
      signal?.throwIfAborted();
      if (failures === 1) endsAt = performance.now() + withinMs;
      const pauseMs = backoffMs(backoff, failures);
      const isLast = failures >= attempts || performance.now() + pauseMs > endsAt;
      if (isLast || !shouldRetry(error)) throw error;
      onRetry?.(error, failures);
      await sleep(pauseMs, signal);
      signal?.throwIfAborted();
    }
  }
}

/**
 * Returns the milliseconds to wait after `failures` consecutive failures, 1 or more: from half of
 * the limit, which doubles with each failure, to the limit. Tests inject `random`, in [0, 1).
 */
export function backoffMs({ baseMs, maxMs }: Backoff, failures: number, random: () => number = Math.random): number {
  const ceiling = Math.min(maxMs, baseMs * 2 ** Math.max(0, failures - 1));
  return Math.round(ceiling / 2 + (random() * ceiling) / 2);
}

function isRetryable(error: unknown): boolean {
  return error instanceof ServiceError && error.retryable;
}
