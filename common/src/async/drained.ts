// Waits, after a write() that returned false, until the stream accepts more or has ended.

import type { Writable } from 'node:stream';

/** A gRPC call reports its end with `status` and may never emit `close`. */
const EVENTS = ['drain', 'close', 'finish', 'error', 'status'] as const;

/**
 * Resolves when the stream accepts more, when it has ended, or when the signal aborts. Never
 * rejects: callers check the stream or the signal before they write more.
 */
export function drained(stream: Writable, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (!stream.writableNeedDrain || signal?.aborted) return resolve();
    const end = () => {
      for (const event of EVENTS) stream.off(event, end);
      signal?.removeEventListener('abort', end);
      resolve();
    };
    for (const event of EVENTS) stream.on(event, end);
    signal?.addEventListener('abort', end, { once: true });
  });
}
