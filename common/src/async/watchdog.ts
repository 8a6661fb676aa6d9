// Ends the wait for another process after a time in which this event loop could have received the
// answer. A plain timer cannot do that. After a block of the event loop, late timers run before the
// sockets are read. An answer that came in time would count as missing.

/**
 * The time is counted in this number of parts. A block of the event loop uses one part, however
 * long it is.
 */
const PARTS = 10;

/** Calls `onTimeout` once, unless the returned function has been called before. */
export function createWatchdog(timeoutMs: number, onTimeout: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  let immediate: NodeJS.Immediate | undefined;
  let left = PARTS;
  const count = () => {
    if (left > 0) {
      left -= 1;
      timer = setTimeout(count, timeoutMs / PARTS);
    } else {
      // The last part may also have been a block, so the data that arrived meanwhile is read first.
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

/** Settles as `work` does, or rejects with `late()` after the time. */
export function watched<T>(timeoutMs: number, work: () => Promise<T>, late: () => unknown): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = createWatchdog(timeoutMs, () => reject(late()));
    work().then(resolve, reject).finally(stop);
  });
}
