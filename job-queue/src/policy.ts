// Sets the turns of the priorities, how many failures a job may have, the delays between its
// attempts, when it counts as stalled, and how long Redis keeps events and what has ended.

import { ENDED_DELIVERY_MS } from '@stemline/common/limits.ts';
import type { Priority } from '@stemline/common/wire-words.ts';
import type { JobEnd } from './types.ts';

/**
 * The turns of the priorities: of each five jobs that are claimed while all priorities wait, three
 * are of priority high, one is normal and one low. The turn of a priority without a waiting job
 * goes to the next one: that of low to normal and then high, the others to the highest that waits.
 * So each priority that waits gets at least one of five.
 */
export const PICKS: readonly Priority[] = ['high', 'high', 'normal', 'high', 'low'];

/**
 * Time for which Redis keeps ended jobs and deliveries. The object store keeps them permanently.
 */
export const RETENTION_MS = ENDED_DELIVERY_MS;

/** Time for which Redis keeps the delivery of a test event. */
export const TEST_RETENTION_MS = 60 * 60 * 1_000;

/**
 * Number of events that Redis keeps for each job. A separator reports up to twice a second, so a
 * watcher that was interrupted for half a minute continues without a gap. The restart of a service
 * takes less. A watcher that comes later begins with the state of the job.
 */
export const EVENTS_KEPT = 64;

/**
 * Time for which Redis keeps the events of a job after the last of them, while the job waits, runs
 * or has ended. It is much shorter than RETENTION_MS, because a stream of one event takes more
 * memory than the job, and only an interrupted watcher reads the events.
 */
export const EVENTS_MS = 60 * 60 * 1_000;

/** Number of parked entries that Redis keeps, and of characters that it keeps of each. */
export const PARKED_ENTRIES = 100;
export const PARKED_CHARS = 500;

/** Time without a heartbeat or report after which a job is stalled. A worker sends one a second. */
export const STALLED_MS = 10_000;

/**
 * Added to a timer that ends when Redis has something to do. A timer may end a millisecond early,
 * and in the 5 s of the longest wait, the clock of Redis may fall back by 2.5 ms while it is
 * corrected.
 */
export const TIMER_LATE_MS = 4;

/**
 * The end of a job whose run the store does not know: the song was removed, or the submission was
 * refused after it had been queued. The queue forgets its subscribers (lib/deliveries.lua).
 */
export const UNKNOWN_RUN: JobEnd = { state: 'cancelled', code: 'SONG_UNKNOWN', reason: 'The song was removed.' };

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

/**
 * The most that one script reads of a list of deliveries. A gRPC message is limited to 4 MiB, and
 * Redis is blocked during the read.
 */
export const PAGE_BYTES = 1024 ** 2;
