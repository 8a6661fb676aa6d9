// Defines a queue library as the comparison uses it.

/** One of the compared libraries, on a Redis that both sides share. */
export interface Side {
  readonly name: 'ours' | 'BullMQ';
  /** Enqueues `count` jobs one by one, up to `atOnce` at the same time. */
  enqueue(count: number, atOnce: number): Promise<void>;
  /**
   * Claims and finishes `count` waiting jobs, up to `atOnce` at the same time. The jobs do nothing.
   */
  claimAndFinish(count: number, atOnce: number): Promise<void>;
  /** Reads the first `count` waiting jobs with all their fields. Resolves with the number read. */
  list(count: number): Promise<number>;
  stop(): Promise<void>;
}

/** Runs `work` `count` times, up to `atOnce` at the same time. */
export async function inTurns(count: number, atOnce: number, work: () => Promise<unknown>): Promise<void> {
  let left = count;
  const loop = async () => {
    while (left > 0) {
      left -= 1;
      await work();
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, count) }, loop));
}
