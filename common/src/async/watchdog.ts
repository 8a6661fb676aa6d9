// Limits the wait for another process to a time in which this event loop was able to receive the
// answer. A plain timer does not do this: after the event loop was blocked, overdue timers run
// before sockets are read, and an answer that arrived in time would count as missing.

/**
 * Number of parts in which the time is counted. A block of the event loop, however long, uses up
 * one part.
 */
const PARTS = 10;

/**
 * Calls `onTimeout` once, after `timeoutMs` or a little later. The returned function cancels the
 * call.
 */
export function createWatchdog(timeoutMs: number, onTimeout: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  let immediate: NodeJS.Immediate | undefined;
  let left = PARTS;
  const count = () => {
    if (left > 0) {
      left -= 1;
      timer = setTimeout(count, timeoutMs / PARTS);
    } else {
      // The event loop may have been blocked in the last part too, so data that has arrived is read
      // before the call.
      immediate = setImmediate(() => {
        immediate = setImmediate(onTimeout);
      });
    }
  };
  count();
  return () => {
    clearTimeout(timer);
    clearImmediate(immediate);
  };
}

/** Settles as `work` does, or rejects with the result of `late` after `timeoutMs`. */
export function watched<T>(timeoutMs: number, work: () => Promise<T>, late: () => unknown): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = createWatchdog(timeoutMs, () => reject(late()));
    work().then(resolve, reject).finally(stop);
  });
}
