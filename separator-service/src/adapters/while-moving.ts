// Ends transfers that stall. A transfer may take any time while data moves: neither its size nor a
// deadline shows whether it is stuck.

import { linkedAbort } from '@stemline/common/async/abort.ts';
import { ServiceError } from '@stemline/common/errors/service-error.ts';

/**
 * Runs a transfer that calls `moved` whenever data has arrived. Its signal aborts with `parent`, or
 * when nothing has moved for `stallMs`; then this rejects with DEADLINE_EXCEEDED.
 */
export async function whileMoving<T>(
  stallMs: number,
  parent: AbortSignal,
  transfer: (signal: AbortSignal, moved: () => void) => Promise<T>,
): Promise<T> {
  const link = linkedAbort(parent);
  let stalled = false;
  const timer = setTimeout(() => {
    stalled = true;
    link.abort(new DOMException('nothing moved', 'TimeoutError'));
  }, stallMs);
  try {
    return await transfer(link.signal, () => timer.refresh());
  } catch (error) {
    if (!stalled) throw error;
    throw new ServiceError('DEADLINE_EXCEEDED', 'The transfer has stalled for too long.', { cause: error });
  } finally {
    clearTimeout(timer);
    link.release();
  }
}
