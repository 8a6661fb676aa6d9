// Sets how long a job waits after a try that counted against it. Other jobs run in that time, and
// the fault may pass.

export interface RetryDelays {
  /** After the first failure. Each further failure makes it five times as long. */
  readonly baseMs: number;
  readonly maxMs: number;
  /**
   * With this number of failures, far more than end a job, the end itself cannot be recorded in the
   * store. The job is parked: it stays visible in the line and is tried again only rarely.
   */
  readonly parkedFrom: number;
  readonly parkedMs: number;
}

export const RETRY_DELAYS: RetryDelays = { baseMs: 1_000, maxMs: 300_000, parkedFrom: 10, parkedMs: 3_600_000 };
