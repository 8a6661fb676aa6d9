// Waits, after a write() that returned false, until the stream accepts more or has ended.

import type { Writable } from 'node:stream';
import { abortable } from './wait.ts';

/** A gRPC call reports its end with `status` and may never emit `close`. */
const EVENTS = ['drain', 'close', 'finish', 'error', 'status'] as const;

/**
 * Resolves when the stream accepts more, when it has ended, or when the signal aborts. Never
 * rejects: callers check the stream or the signal before they write more.
 */
export function drained(stream: Writable, signal?: AbortSignal): Promise<void> {
  if (!stream.writableNeedDrain) return Promise.resolve();
  const ended = abortable<void>(signal, (resolve) => {
    const end = () => resolve();
    for (const event of EVENTS) stream.on(event, end);
    return () => {
      for (const event of EVENTS) stream.off(event, end);
    };
  });
  return ended.catch(() => undefined);
}
