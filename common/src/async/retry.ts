// Repeats work that failed for a temporary reason.

import { ServiceError } from '../errors/service-error.ts';
import { sleep } from './abort.ts';
import { type Backoff, backoffMs } from './backoff.ts';

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

function isRetryable(error: unknown): boolean {
  return error instanceof ServiceError && error.retryable;
}
