// Waits a limited time for a service that is unavailable, busy or full. The job is not at fault,
// and another separator may continue it.

import { sleep } from '@stemline/common/async/abort.ts';
import { backoffMs } from '@stemline/common/async/retry.ts';
import { ServiceError } from '@stemline/common/errors/service-error.ts';
import { NotNow } from '../domain/failure/not-now.ts';

const AWAY = { baseMs: 200, maxMs: 5_000 };

/**
 * Repeats `work` while it fails with a temporary error. Rejects with NotNow when it still fails
 * `awayMs` after the first failure, and with the signal's reason when the signal aborts.
 */
export async function whileAway<T>(awayMs: number, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  let since = Number.POSITIVE_INFINITY;
  for (let failures = 1; ; failures += 1) {
    try {
      return await work();
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof ServiceError) || !error.retryable) throw error;
      since = Math.min(since, performance.now());
      if (performance.now() - since >= awayMs) throw new NotNow('the storage service is unavailable', { cause: error });
    }
    await sleep(backoffMs(AWAY, failures), signal);
    signal.throwIfAborted();
  }
}
