// Limits the number of tasks that run at the same time.

/** The default number of uploads, and also of downloads, at the same time. */
export const DEFAULT_TRANSFERS = 4;
/** The largest such number. */
export const MAX_TRANSFERS = 64;

/**
 * Resolves with the results. Rejects with the first failure in their order, after all tasks have
 * ended.
 */
export async function allFinished<T>(tasks: readonly Promise<T>[]): Promise<T[]> {
  const ends = await Promise.allSettled(tasks);
  return ends.map((end) => {
    if (end.status === 'rejected') throw end.reason;
    return end.value;
  });
}

/** Runs a task when fewer than the limit are running. Settles like the task. */
export type Limiter = <T>(task: () => Promise<T>) => Promise<T>;

/** `most`: at least 1. Tasks start in the order of their calls. */
export function createLimiter(most: number): Limiter {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (task) => {
    if (running < most) running += 1;
    // The task that ends passes on its place.
    else await new Promise<void>((start) => waiting.push(start));
    try {
      return await task();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
