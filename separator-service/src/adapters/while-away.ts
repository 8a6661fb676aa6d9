// Waiting for a service that is away, busy or full, but not for ever: the job is not to blame, and elsewhere it may go on.

import { sleep } from '@stemline/common/abort.ts';
import { backoffMs } from '@stemline/common/backoff.ts';
import { ServiceError } from '@stemline/common/errors.ts';
import { NotNow } from '../domain/failure/not-now.ts';

const AWAY = { baseMs: 200, maxMs: 5_000 };

/**
 * Repeats `work` while it fails for a reason that passes. Rejects with NotNow when it still fails `awayMs` after the first
 * failure, and with the signal's reason when that aborts.
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
