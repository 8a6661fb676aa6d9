// Repeats work in rounds that never overlap: after an interval, when it is woken, and sooner after
// a failure.

import { sleep } from './abort.ts';
import { backoffMs } from './backoff.ts';

/** Work that is repeated. */
export interface Periodic {
  /** Begins the first round at once. Later calls do nothing. */
  start(): void;
  /** Begins a round now, or directly after the round that is running. */
  wake(): void;
  /** Aborts the round's signal and resolves when it has ended. */
  stop(): Promise<void>;
}

/** The work, and what to do about its failures. */
export interface PeriodicDeps {
  /** Milliseconds from the end of a round that succeeded to the beginning of the next one. */
  readonly everyMs: number;
  /** Does one round. The signal aborts when the loop stops. */
  readonly work: (signal: AbortSignal) => Promise<void>;
  /** Receives the error of every round that failed, except of a round that stop() has ended. */
  readonly onError: (error: unknown) => void;
}

/** The longest pause after the first failure; it doubles with each further one, up to `everyMs`. */
const FIRST_RETRY_MS = 1_000;

/** Does nothing before start(). */
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
