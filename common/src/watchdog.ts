// Ends the wait for another process after a time in which our own event loop could have received the answer.
//
// A timer alone does not do that: after a block of the event loop the late timers run before the sockets are read, so that
// an answer which came in time counts as missing, and the other side is blamed for our own delay.

/** The time is counted in so many parts; a block of the event loop costs one of them, however long it is. */
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
      // The last part may have been a block, too: what has arrived meanwhile is read first.
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

/** Resolves or rejects as `work` does, or rejects with `late()` after the time. */
export function watched<T>(timeoutMs: number, work: () => Promise<T>, late: () => unknown): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = createWatchdog(timeoutMs, () => reject(late()));
    work().then(resolve, reject).finally(stop);
  });
}
