// Waiting, after a write() that returned false, until it makes sense to go on.

import type { Writable } from 'node:stream';

/** A gRPC call that is over says so with `status` and may never close. */
const ENDS_OF_WAITING = ['drain', 'close', 'finish', 'error', 'status'] as const;

/**
 * Resolves when the stream takes more, when it never will, or when the signal aborts; at once when that is so already.
 * Never rejects: whoever waits looks at the stream or the signal before writing on.
 */
export function drained(stream: Writable, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (!stream.writableNeedDrain || signal?.aborted) return resolve();
    const end = () => {
      for (const event of ENDS_OF_WAITING) stream.off(event, end);
      signal?.removeEventListener('abort', end);
      resolve();
    };
    for (const event of ENDS_OF_WAITING) stream.on(event, end);
    signal?.addEventListener('abort', end, { once: true });
  });
}
