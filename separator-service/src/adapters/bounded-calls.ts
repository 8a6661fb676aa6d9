// Bounds calls to the storage service: waits a limited time for a service that is unavailable, busy
// or full, and ends transfers that stall.

import { linkedAbort } from '@stemline/common/async/abort.ts';
import { retry } from '@stemline/common/async/retry.ts';
import { createWatchdog } from '@stemline/common/async/watchdog.ts';
import { ServiceError } from '@stemline/common/errors/service-error.ts';
import { JobDeferred } from '../domain/job-failure.ts';

const BACKOFF = { baseMs: 200, maxMs: 5_000 };

/**
 * Repeats `work` while it fails with a temporary error. Rejects with JobDeferred when it still
 * fails `limitMs` after the first failure, because the job is not at fault and another separator
 * may continue it. Rejects with the signal's reason when the signal aborts.
 */
export async function whileUnavailable<T>(limitMs: number, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  try {
    return await retry(work, { backoff: BACKOFF, withinMs: limitMs, signal });
  } catch (error) {
    if (signal.aborted || !(error instanceof ServiceError) || !error.retryable) throw error;
    throw new JobDeferred('the storage service is unavailable', { cause: error });
  }
}

/**
 * Runs a transfer that calls `onData` whenever data has moved. While data moves, the transfer may
 * take any time, because neither its size nor a deadline shows that it is stuck. Its signal aborts
 * with `parent`, and when no data has moved for `stallMs`. After such a stall, this rejects with
 * DEADLINE_EXCEEDED; otherwise it settles like the transfer.
 */
export async function withStallLimit<T>(
  stallMs: number,
  parent: AbortSignal,
  transfer: (signal: AbortSignal, onData: () => void) => Promise<T>,
): Promise<T> {
  const link = linkedAbort(parent);
  let isStalled = false;
  const onStall = () => {
    isStalled = true;
    link.abort(new DOMException('no data has moved', 'TimeoutError'));
  };
  let endWait = createWatchdog(stallMs, onStall);
  const onData = () => {
    endWait();
    endWait = createWatchdog(stallMs, onStall);
  };
  try {
    return await transfer(link.signal, onData);
  } catch (error) {
    if (!isStalled) throw error;
    throw new ServiceError('DEADLINE_EXCEEDED', 'The transfer has stalled for too long.', { cause: error });
  } finally {
    endWait();
    link.release();
  }
}
