// Limits the deliveries that run at the same time, for each host and in total. It has no queue: the
// caller keeps a delivery that cannot begin, so a slow host occupies only its own share.

/** The most deliveries at the same time. */
interface Limits {
  readonly perHost: number;
  readonly total: number;
}

/** Runs deliveries within the limits. */
interface PerHostLimiter {
  /**
   * Begins `work` and returns true, or returns false when the limit of the host or of the total is
   * reached. `work` must not reject.
   */
  tryRun(host: string, work: () => Promise<void>): boolean;
  /** Returns true when the limit of the total is reached. */
  isFull(): boolean;
  /** Resolves when everything that runs now has ended. */
  drained(): Promise<void>;
}

/** Creates a limiter in which nothing runs. */
export function createPerHostLimiter({ perHost, total }: Limits): PerHostLimiter {
  /** The host of each running delivery. */
  const running = new Map<Promise<void>, string>();
  const isFull = () => running.size >= total;
  const runningFor = (host: string) => [...running.values()].filter((other) => other === host).length;
  return {
    tryRun: (host, work) => {
      if (isFull() || runningFor(host) >= perHost) return false;
      const run = work().finally(() => running.delete(run));
      running.set(run, host);
      return true;
    },
    isFull,
    drained: async () => {
      await Promise.all(running.keys());
    },
  };
}
