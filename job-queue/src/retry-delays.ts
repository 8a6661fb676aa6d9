// How long a job waits after a try that counted against it: others go on meanwhile, and what is broken has time to heal.

export interface RetryDelays {
  /** After the first failure; five times as long after each further one. */
  readonly baseMs: number;
  readonly maxMs: number;
  /**
   * With so many failures, far more than end a job, its end itself cannot be told to the store. It is parked: it stays in
   * the line for all to see, and is tried again only from time to time.
   */
  readonly parkedFrom: number;
  readonly parkedMs: number;
}

export const RETRY_DELAYS: RetryDelays = { baseMs: 1_000, maxMs: 300_000, parkedFrom: 10, parkedMs: 3_600_000 };
