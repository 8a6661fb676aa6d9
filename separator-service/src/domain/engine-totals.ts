// Adds up the figures of all engines that this separator has run. Each engine counts from its own
// start, and the counters of the metrics must never fall.

import type { Engine, EngineStats } from './engine.ts';

/** Sums since the start of this process. */
interface Totals {
  readonly musicSeconds: number;
  readonly busySeconds: number;
  /** Numbers of passes by their batch size. */
  readonly passes: ReadonlyMap<string, number>;
}

/** The figures of the engines. */
export interface EngineTotals {
  /**
   * Reads the figures of the engine that runs, and returns the sums. What an engine did after the
   * last call before its end is not counted.
   */
  read(): Totals;
}

/** Starts with zero. */
export function createEngineTotals(engine: Pick<Engine, 'hello' | 'stats'>): EngineTotals {
  let ended = NO_WORK;
  let last: { readonly pid: number; readonly stats: EngineStats } | undefined;
  return {
    read: () => {
      const [pid, stats] = [engine.hello()?.pid, engine.stats()];
      if (pid !== undefined && stats) {
        if (last && isOther(last, { pid, stats })) ended = sumOf(ended, last.stats);
        last = { pid, stats };
      }
      return sumOf(ended, last?.stats);
    },
  };
}

const NO_WORK: Totals = { musicSeconds: 0, busySeconds: 0, passes: new Map() };

/** The system may give the number of an ended process to the next one. */
function isOther(last: { pid: number; stats: EngineStats }, now: { pid: number; stats: EngineStats }): boolean {
  return last.pid !== now.pid || now.stats.busy_s < last.stats.busy_s || now.stats.music_s < last.stats.music_s;
}

function sumOf({ musicSeconds, busySeconds, passes }: Totals, stats: EngineStats | undefined): Totals {
  const all = new Map(passes);
  for (const [batch, count] of Object.entries(stats?.passes ?? {})) all.set(batch, (all.get(batch) ?? 0) + count);
  return {
    musicSeconds: musicSeconds + (stats?.music_s ?? 0),
    busySeconds: busySeconds + (stats?.busy_s ?? 0),
    passes: all,
  };
}
