// Calls a function at the earliest of several times.

/** One timer. */
export interface WakeTimer {
  /** Lets the call happen in `ms` at the latest. */
  within(ms: number): void;
  /** Takes back the call. */
  clear(): void;
}

/** Added to each time, because timers may end a moment early and Redis has its own clock. */
const LATE_MS = 1;

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
      timer = setTimeout(() => {
        at = Number.POSITIVE_INFINITY;
        call();
      }, ms + LATE_MS);
      timer.unref();
    },
    clear,
  };
}
