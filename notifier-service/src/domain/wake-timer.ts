// Calls a function at the earliest of several times.

import { TIMER_LATE_MS } from '@stemline/job-queue/policy.ts';

/** One timer. */
export interface WakeTimer {
  /** Lets the call happen in `ms` at the latest. */
  within(ms: number): void;
  /** Cancels the call. */
  clear(): void;
}

/** Calls nothing before within(). */
export function createWakeTimer(call: () => void): WakeTimer {
  let timer: NodeJS.Timeout | undefined;
  let at = Number.POSITIVE_INFINITY;
  const clear = () => {
    clearTimeout(timer);
    at = Number.POSITIVE_INFINITY;
  };
  return {
    within: (ms) => {
      const wanted = performance.now() + ms;
      if (wanted >= at) return;
      clear();
      at = wanted;
      // A time of 0 has come already.
      timer = setTimeout(
        () => {
          at = Number.POSITIVE_INFINITY;
          call();
        },
        ms === 0 ? 0 : ms + TIMER_LATE_MS,
      );
      timer.unref();
    },
    clear,
  };
}
