// Polls a condition until it holds.

import { until } from '@stemline/common/async/wait.ts';

/**
 * Polls `check` every 10 ms until it holds. Rejects after `withinMs` with an error that contains
 * `what`. The default, a minute, is enough on a machine that is ten times slower.
 */
export async function eventually(
  what: string,
  check: () => boolean | Promise<boolean>,
  withinMs = 60_000,
): Promise<void> {
  const timeoutError = () => new Error(`not within ${withinMs} ms: ${what}`);
  await until(check, { everyMs: 10, timeoutMs: withinMs, timeoutError });
}
