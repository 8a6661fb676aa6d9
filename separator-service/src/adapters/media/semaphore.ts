// Limits how many pieces of work run at a time. The others wait in order, until their signal
// aborts.

import { abortable } from '@stemline/common/async/wait.ts';

/** A limit on concurrent work. */
interface Semaphore {
  /** Runs `work` when a permit is free. Rejects with the signal's reason when it aborts first. */
  run<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T>;
}

/** Creates a semaphore with `max` permits, at least 1. */
export function createSemaphore(max: number): Semaphore {
  const waiting = new Set<() => void>();
  let active = 0;

  const enter = (signal: AbortSignal) =>
    abortable<void>(signal, (resolve) => {
      const admit = () => resolve();
      if (active < max) {
        active += 1;
        admit();
      } else waiting.add(admit);
      return () => waiting.delete(admit);
    });

  const leave = () => {
    // Passes the permit on directly, so that a later caller cannot take it.
    const [next] = waiting;
    if (!next) {
      active -= 1;
      return;
    }
    waiting.delete(next);
    next();
  };

  return {
    run: async (signal, work) => {
      await enter(signal);
      try {
        return await work();
      } finally {
        leave();
      }
    },
  };
}
