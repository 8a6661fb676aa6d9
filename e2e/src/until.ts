// Waits until a condition holds, with a check every few milliseconds.

import { retry } from '@stemline/common/async/retry.ts';

const PAUSE_MS = 50;

class NotYet extends Error {}

/**
 * Resolves with the first truthy value of `check`. Rejects with the error of `check` if it throws,
 * and after `timeoutMs` with an error that names the `condition`.
 */
export function until<T>(condition: string, check: () => Promise<T>, timeoutMs = 300_000): Promise<NonNullable<T>> {
  return retry(
    async () => {
      const value = await check();
      if (!value) throw new NotYet(`waited ${timeoutMs} ms, but this condition does not hold: ${condition}`);
      return value;
    },
    {
      backoff: { baseMs: PAUSE_MS, maxMs: PAUSE_MS },
      withinMs: timeoutMs,
      shouldRetry: (error) => error instanceof NotYet,
    },
  );
}
