// Repeats work at an interval, when it is woken, and sooner after a failure. Two rounds never
// overlap.

import { sleep } from './abort.ts';
import { backoffMs } from './retry.ts';

export interface Periodic {
  /** Starts the first round at once. */
  start(): void;
  /** Requests a round now; during a round, one more directly after it. */
  wake(): void;
  /** Aborts the round's signal and resolves when it has ended. */
  stop(): Promise<void>;
}

export interface PeriodicDeps {
  readonly everyMs: number;
  readonly work: (signal: AbortSignal) => Promise<void>;
  /** Called with the error of every round that failed. */
  readonly onError: (error: unknown) => void;
}

const FIRST_RETRY_MS = 1_000;

export function createPeriodic({ everyMs, work, onError }: PeriodicDeps): Periodic {
  const stopping = new AbortController();
  let woken = new AbortController();
  let loop: Promise<void> | undefined;
  let failures = 0;

  const round = async () => {
    try {
      await work(stopping.signal);
      failures = 0;
    } catch (error) {
      if (stopping.signal.aborted) return;
      failures += 1;
      onError(error);
    }
  };

  const run = async () => {
    while (!stopping.signal.aborted) {
      woken = new AbortController();
      await round();
      const retryMs = backoffMs({ baseMs: FIRST_RETRY_MS, maxMs: everyMs }, failures);
      if (!stopping.signal.aborted) await sleep(failures > 0 ? retryMs : everyMs, woken.signal);
    }
  };

  return {
    start: () => {
      loop ??= run();
    },
    wake: () => woken.abort(),
    stop: async () => {
      stopping.abort();
      woken.abort();
      await loop;
    },
  };
}
