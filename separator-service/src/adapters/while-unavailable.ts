// Waits a limited time for a service that is unavailable, busy or full. The job is not at fault,
// and another separator may continue it.

import { retry } from '@stemline/common/async/retry.ts';
import { ServiceError } from '@stemline/common/errors/service-error.ts';
import { JobDeferred } from '../domain/job-failure.ts';

const PAUSE = { baseMs: 200, maxMs: 5_000 };

/**
 * Repeats `work` while it fails with a temporary error. Rejects with JobDeferred when it still
 * fails `limitMs` after the first failure, and with the signal's reason when the signal aborts.
 */
export async function whileUnavailable<T>(limitMs: number, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  try {
    return await retry(work, { backoff: PAUSE, withinMs: limitMs, signal });
  } catch (error) {
    if (signal.aborted || !(error instanceof ServiceError) || !error.retryable) throw error;
    throw new JobDeferred('the storage service is unavailable', { cause: error });
  }
}
