// At most so many at a time; the others wait in order and may give up waiting.

export interface Semaphore {
  run<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T>;
}

export function createSemaphore(max: number): Semaphore {
  const waiting: (() => void)[] = [];
  let active = 0;

  const enter = (signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      if (active < max) {
        active += 1;
        return resolve();
      }
      const admit = () => {
        signal.removeEventListener('abort', onAbort);
        resolve();
      };
      const onAbort = () => {
        waiting.splice(waiting.indexOf(admit), 1);
        reject(signal.reason);
      };
      signal.addEventListener('abort', onAbort, { once: true });
      waiting.push(admit);
    });

  const leave = () => {
    // The place goes straight to the next one, so that nobody slips in between.
    const next = waiting.shift();
    if (next) next();
    else active -= 1;
  };

  return {
    run: async (signal, work) => {
      await enter(signal);
      try {
        return await work();
      } finally {
        leave();
      }
    },
  };
}
