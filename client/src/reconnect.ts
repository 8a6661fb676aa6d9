// Pauses between connections for events that end early.

import { backoffMs } from '@stemline/common/async/backoff.ts';
import { pause } from '@stemline/common/async/wait.ts';

const BACKOFF = { baseMs: 500, maxMs: 10_000 };

/**
 * Returns a function that resolves when the next connection may be opened: soon after one that
 * lasted 10 seconds, and later after each further one in a row that did not. The pauses grow also
 * when a proxy answers each request, but with a page, or cuts the connection after each event.
 */
export function createReconnectPause(signal: AbortSignal | undefined): () => Promise<void> {
  let short = 0;
  let openedAt = performance.now();
  return async () => {
    short = performance.now() - openedAt >= BACKOFF.maxMs ? 1 : short + 1;
    await pause(backoffMs(BACKOFF, short), signal);
    openedAt = performance.now();
  };
}
