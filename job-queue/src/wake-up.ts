// Lets idle workers wait: one shared blocking read, which ends early when a job returns to waiting.

import { sleep } from '@stemline/common/async/abort.ts';
import { abortable } from '@stemline/common/async/wait.ts';
import type { Logger } from '@stemline/common/logging/logger.ts';
import type { BlockingReader } from './blocking-reader.ts';
import { TIMER_LATE_MS } from './policy.ts';

/** The waits of one worker process. */
interface WakeUp {
  /**
   * Returns a mark. A worker takes it before it looks for work and passes it to `wait`, so that it
   * misses no event in between.
   */
  mark(): number;
  /**
   * Resolves when there may be work, at the latest after the block time, and at once when the
   * signal aborts.
   */
  wait(mark: number, after: readonly string[], signal: AbortSignal): Promise<void>;
  /**
   * Wakes the workers now or in `delayMs`. A delay above the block time is ignored, because every
   * worker wakes by then.
   */
  notify(delayMs?: number): void;
}

/** `blockMs`: the longest wait, in milliseconds. */
interface WakeUpDeps {
  readonly reader: BlockingReader;
  readonly blockMs: number;
  readonly log: Logger;
}

const PAUSE_AFTER_FAILURE_MS = 500;

/** Reads only while a worker waits. */
export function createWakeUp({ reader, blockMs, log }: WakeUpDeps): WakeUp {
  const waiting = new Set<() => void>();
  let notified = 0;
  let reading: Promise<void> | undefined;

  function wakeAll(): void {
    for (const wake of [...waiting]) wake();
  }

  function notify(): void {
    notified += 1;
    wakeAll();
  }

  /**
   * Starts one read for all waiting workers. A read in progress has older ids, so it may wake a
   * worker without need, but never too late.
   */
  function ensureReading(after: readonly string[]): void {
    if (reading) return;
    reading = reader
      .read(after)
      .catch(async (error: unknown) => {
        if (waiting.size === 0) return;
        log.warn({ err: error }, 'wake-up read failed');
        await sleep(PAUSE_AFTER_FAILURE_MS);
      })
      .finally(() => {
        reading = undefined;
        wakeAll();
      });
  }

  return {
    mark: () => notified,
    notify: (delayMs = 0) => {
      if (delayMs === 0) notify();
      else if (delayMs <= blockMs) setTimeout(notify, delayMs + TIMER_LATE_MS).unref();
    },
    wait: async (mark, after, signal) => {
      if (mark !== notified) return;
      const woken = abortable<void>(signal, (wake) => {
        waiting.add(wake);
        ensureReading(after);
        return () => waiting.delete(wake);
      });
      // Rejects only when the signal aborts.
      await woken.catch(() => undefined);
    },
  };
}
