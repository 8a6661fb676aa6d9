// Finds the number of jobs that this separator processes at a time: the configured one, or the
// number of songs that keep the device of the engine busy.

import type { Engine } from './engine.ts';

/** The number of slots, which never changes once it is known. */
export interface Slots {
  /** Returns the number; undefined before the engine has started. */
  known(): number | undefined;
  /** Resolves with the number once it is known; with 0 when the signal aborts first. */
  wait(signal: AbortSignal): Promise<number>;
}

/** `configured`: the setting; undefined: the engine decides. */
export function createSlots(configured: number | undefined, engine: Pick<Engine, 'hello' | 'ready'>): Slots {
  let slots = configured;
  const known = () => {
    slots ??= engine.hello()?.slots;
    return slots;
  };
  return {
    known,
    wait: async (signal) => {
      while (known() === undefined && !signal.aborted) await engine.ready(signal);
      return known() ?? 0;
    },
  };
}
