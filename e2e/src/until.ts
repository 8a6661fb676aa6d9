// Waits for a condition of a running stack.

import * as wait from '@stemline/common/async/wait.ts';

/** Milliseconds between two checks, which may read all of /proc. */
const PAUSE_MS = 50;

/**
 * Resolves with the first truthy value of `check`. Rejects with the error of `check` if it throws,
 * and after `timeoutMs` with an error that names the `condition`.
 */
export function until<T>(condition: string, check: () => Promise<T>, timeoutMs = 300_000): Promise<NonNullable<T>> {
  const timeoutError = () => new Error(`waited ${timeoutMs} ms, but this condition does not hold: ${condition}`);
  return wait.until(check, { everyMs: PAUSE_MS, timeoutMs, timeoutError });
}
