// Sets how many failures a job may have, the delays between its attempts, and how long Redis keeps
// what has ended.

/**
 * Time for which Redis keeps ended jobs and deliveries. The object store keeps them permanently.
 */
export const RETENTION_MS = 7 * 24 * 60 * 60 * 1_000;

/** The number of failures that exhaust a job. */
export const MAX_FAILURES = 3;

/**
 * The delays of a job after an attempt that counted against it. Other jobs run in that time, and
 * the fault may pass. scripts/hand-back.lua computes the delay.
 */
export interface RetryDelays {
  /** After the first failure. Each further failure makes it five times as long. */
  readonly baseMs: number;
  readonly maxMs: number;
  /** The number of failures from which a job is parked. */
  readonly parkedFrom: number;
  readonly parkedMs: number;
}

/** 1 s, 5 s, 25 s and so on up to 5 minutes; parked from 10 failures, for an hour each time. */
export const RETRY_DELAYS: RetryDelays = { baseMs: 1_000, maxMs: 300_000, parkedFrom: 10, parkedMs: 3_600_000 };
