// Holds the engine process that accepts work, while there is one, and lets callers wait for it.

import { abortable } from '@stemline/common/async/wait.ts';

/** Something that is available at times. */
export interface Availability<T> {
  /** Returns it; undefined while it is not available. */
  get(): T | undefined;
  /** Makes it available and resolves the waits. */
  set(value: T): void;
  clear(): void;
  /**
   * Resolves when it is available. Rejects with the signal's reason when the signal aborts first.
   */
  when(signal: AbortSignal): Promise<T>;
  /** Returns a signal that aborts when it is cleared; an aborted one while it is not available. */
  until(): AbortSignal;
}

/** It is not available at first. */
export function createAvailability<T>(): Availability<T> {
  const waiters = new Set<(value: T) => void>();
  let current: { readonly value: T; readonly end: AbortController } | undefined;
  const clear = () => {
    current?.end.abort(new DOMException('the engine is not available', 'AbortError'));
    current = undefined;
  };
  return {
    get: () => current?.value,
    set: (value) => {
      clear();
      current = { value, end: new AbortController() };
      for (const resolve of [...waiters]) resolve(value);
    },
    clear,
    when: (signal) =>
      abortable<T>(signal, (resolve) => {
        if (current) resolve(current.value);
        else waiters.add(resolve);
        return () => waiters.delete(resolve);
      }),
    until: () => current?.end.signal ?? AbortSignal.abort(),
  };
}
