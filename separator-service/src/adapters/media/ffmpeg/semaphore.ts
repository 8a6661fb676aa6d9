// Limits how many pieces of work run at a time. The others wait in order, until their signal
// aborts.

import { abortable } from '@stemline/common/async/wait.ts';

/** A limit on concurrent work. */
export interface Semaphore {
  /**
   * Runs `work` when a permit is free. Rejects with the signal's reason when it aborts first. Work
   * must not wait for another permit of the same semaphore, because two such pieces could wait for
   * each other.
   */
  run<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T>;
}

/** Creates a semaphore with `max` permits, at least 1. */
export function createSemaphore(max: number): Semaphore {
  const waiting = new Set<() => void>();
  let free = max;

  const admitAll = () => {
    for (const admit of waiting) {
      if (free === 0) return;
      waiting.delete(admit);
      free -= 1;
      admit();
    }
  };

  const enter = (signal: AbortSignal) =>
    abortable<void>(signal, (resolve) => {
      waiting.add(resolve);
      admitAll();
      return () => waiting.delete(resolve);
    });

  return {
    run: async (signal, work) => {
      await enter(signal);
      try {
        return await work();
      } finally {
        free += 1;
        admitAll();
      }
    },
  };
}
