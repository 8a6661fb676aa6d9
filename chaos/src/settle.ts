// Waits, after the last fault, until everything has ended, and reads the last state of all songs.

import { sleep } from '@stemline/common/async/abort.ts';
import { until } from '@stemline/common/async/wait.ts';
import { checkHistory } from './checker/check.ts';
import { MAY_RECOVER } from './checker/violation.ts';
import type { KnownSongs } from './clients/known-songs.ts';
import { createReader } from './clients/look.ts';
import type { Recorder } from './history/recorder.ts';
import type { ChaosStack } from './stack/stack.ts';

/** The parts that settling uses. */
interface SettleDeps {
  readonly stack: ChaosStack;
  readonly recorder: Recorder;
  readonly songs: KnownSongs;
  readonly deadlineMs: number;
}

const POLL_MS = 1_000;
/** Time for which the clients still read the states, because the ends must last. */
const WATCH_MS = 3_000;
const LAST_READS = 20;

/** Resolves even when the deadline has passed. Then the checker reports what has not ended. */
export async function settle({ stack, recorder, songs, deadlineMs }: SettleDeps, signal: AbortSignal): Promise<void> {
  /** Resolves with undefined when Redis does not answer, as when it starts again. */
  const left = () => stack.redis.left().catch(() => undefined);
  const isSettled = async () => {
    const counts = await left();
    if (!counts || Object.values(counts).some((count) => count > 0)) return false;
    return !checkHistory(recorder.events).some(({ rule }) => MAY_RECOVER.has(rule));
  };
  await until(isSettled, { everyMs: POLL_MS, timeoutMs: deadlineMs, signal }).catch((error: unknown) => {
    if (signal.aborted) throw error;
  });
  await sleep(WATCH_MS, signal);
  recorder.record({ kind: 'rest', left: await until(left, { everyMs: POLL_MS, timeoutMs: deadlineMs, signal }) });
  const reader = createReader('poll-last', recorder, songs);
  for (const { hash } of songs.all())
    for (let tries = 0; tries < LAST_READS; tries += 1) {
      const state = await reader.look(stack.gateways[tries % stack.gateways.length] ?? '', hash, true);
      if (state !== undefined) break;
      await sleep(POLL_MS, signal);
    }
}
