// Runs the reconciler at start, periodically, and whenever it is woken; never twice at the same
// time.

import { createPeriodic, type Periodic } from '@stemline/common/async/periodic.ts';
import type { Logger } from '@stemline/common/logging/logger.ts';
import type { Reconciler } from './reconciler.ts';

export interface ReconcileLoopDeps {
  readonly reconciler: Reconciler;
  readonly everyMs: number;
  readonly log: Logger;
}

export function createReconcileLoop({ reconciler, everyMs, log }: ReconcileLoopDeps): Periodic {
  return createPeriodic({
    everyMs,
    work: async (signal) => {
      const { queued, settled } = await reconciler.pass(signal);
      if (queued > 0 || settled > 0) log.info({ queued, settled }, 'queue reconciled with the store');
    },
    onError: (error) => log.warn({ err: error }, 'reconciliation ended early'),
  });
}
