// Runs the queue's repairs periodically. Two replicas can do so at the same time.

import { createPeriodic, type Periodic } from '@stemline/common/async/periodic.ts';
import type { Logger } from '@stemline/common/logging/logger.ts';
import type { Sweeper } from '@stemline/job-queue/sweeper.ts';

export interface SweepLoopDeps {
  readonly sweeper: Sweeper;
  readonly everyMs: number;
  readonly log: Logger;
}

export function createSweepLoop({ sweeper, everyMs, log }: SweepLoopDeps): Periodic {
  return createPeriodic({
    everyMs,
    work: async () => {
      const { returned, removed, owed } = await sweeper.sweep();
      if (returned + removed + owed > 0) log.info({ returned, removed, owed }, 'queue swept');
    },
    onError: (error) => log.warn({ err: error }, 'sweep failed'),
  });
}
