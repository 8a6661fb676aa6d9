// Limits how many pieces of work run at a time. The others wait in order, until their signal
// aborts.

import { abortable } from '@stemline/common/async/wait.ts';

/** A limit on concurrent work. */
export interface Semaphore {
  /**
   * Runs `work` when `permits` are free. Work that wants more permits than exist takes all, so that
   * it runs alone. Rejects with the signal's reason when it aborts first. Work must not wait for
   * further permits of the same semaphore, because two such pieces could wait for each other.
   */
  run<T>(signal: AbortSignal, permits: number, work: () => Promise<T>): Promise<T>;
}

interface Waiter {
  readonly permits: number;
  readonly admit: () => void;
}

/** Creates a semaphore with `max` permits, at least 1. */
export function createSemaphore(max: number): Semaphore {
  const waiting = new Set<Waiter>();
  let free = max;

  /** Admits waiters in order. A large one is not overtaken, so that it does not wait for ever. */
  const admitAll = () => {
    for (const waiter of waiting) {
      if (waiter.permits > free) return;
      waiting.delete(waiter);
      free -= waiter.permits;
      waiter.admit();
    }
  };

  const enter = (signal: AbortSignal, permits: number) =>
    abortable<void>(signal, (resolve) => {
      const waiter: Waiter = { permits, admit: resolve };
      waiting.add(waiter);
      admitAll();
      return () => {
        // The others no longer wait behind this one.
        if (waiting.delete(waiter)) admitAll();
      };
    });

  return {
    run: async (signal, wanted, work) => {
      const permits = Math.min(wanted, max);
      await enter(signal, permits);
      try {
        return await work();
      } finally {
        free += permits;
        admitAll();
      }
    },
  };
}
