// A transfer may take as long as it moves: its size says nothing about whether it is stuck, and neither does a deadline.

import { linkedAbort } from '@stemline/common/abort.ts';
import { ServiceError } from '@stemline/common/errors.ts';

/**
 * Runs a transfer that calls `moved` whenever something came through. Its signal aborts with `parent`, or when nothing has
 * moved for `stallMs`: then this rejects with DEADLINE_EXCEEDED.
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
    throw new ServiceError('DEADLINE_EXCEEDED', 'The transfer stood still for too long.', { cause: error });
  } finally {
    clearTimeout(timer);
    link.release();
  }
}
