// Limits the number of tasks that run at the same time.

/** Runs a task when fewer than the limit are running. Settles like the task. */
export type Limiter = <T>(task: () => Promise<T>) => Promise<T>;

/** `most`: at least 1. Tasks start in the order of their calls. */
export function createLimiter(most: number): Limiter {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (task) => {
    if (running >= most) await new Promise<void>((start) => waiting.push(start));
    running += 1;
    try {
      return await task();
    } finally {
      running -= 1;
      waiting.shift()?.();
    }
  };
}
