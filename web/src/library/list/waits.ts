// Pauses of a loop that other code can end early.

import { pause } from '@stemline/common/async/wait.ts';

/** Two kinds of pauses: until there is work, and before the next attempt after a failure. */
export interface Waits {
  /** Resolves at the next `wake`, or at once when `wake` was called since the last pause. */
  untilWoken(): Promise<void>;
  /** Resolves after `ms` or at the next `hurry`. */
  pause(ms: number): Promise<void>;
  /** Ends `untilWoken`. */
  wake(): void;
  /** Ends both kinds of pauses. */
  hurry(): void;
}

/** Creates the pauses of one loop. */
export function createWaits(): Waits {
  let isWoken = false;
  let endWait = () => {};
  let pausing = new AbortController();
  const wake = () => {
    isWoken = true;
    endWait();
  };
  return {
    untilWoken: async () => {
      if (!isWoken) await new Promise<void>((resolve) => (endWait = resolve));
      isWoken = false;
    },
    pause: (ms) => {
      pausing = new AbortController();
      // Rejects when the pause is ended early.
      return pause(ms, pausing.signal).catch(() => undefined);
    },
    wake,
    hurry: () => {
      wake();
      pausing.abort();
    },
  };
}
