// Forecasts the remaining time of jobs. All callers share one look at the queue, so that the cost
// for Redis does not grow with the number of callers.

import type { Logger } from '@stemline/common/logging/logger.ts';
import type { ModelRegistry } from '@stemline/job-queue/model-registry.ts';
import type { JobReader } from '@stemline/job-queue/reader.ts';
import { isFinal } from '@stemline/job-queue/states.ts';
import type { JobRecord, QueueLook, Separator } from '@stemline/job-queue/types.ts';
import { sharedDevice } from './look-times.ts';
import { runningSeconds } from './running-seconds.ts';
import { createSchedule, type Schedule } from './schedule.ts';
import { stageTimes } from './stage-times.ts';

/**
 * Returns the estimated seconds until the job is done; 0 when they are not known: the job has
 * ended, is parked or stalled, or the length of its music, the pace of its separator, the time of
 * a job before it or the state of the queue is not known.
 */
export type Forecast = (job: JobRecord) => number;

/** Forecasts with at most one look at the queue per second. */
export interface Forecaster {
  /** Returns the forecast for these jobs, which were just read. Never rejects. */
  forecastFor(jobs: readonly (JobRecord | undefined)[]): Promise<Forecast>;
}

/** The queue and the separators. */
interface ForecasterDeps {
  readonly reader: Pick<JobReader, 'look'>;
  readonly registry: Pick<ModelRegistry, 'separators'>;
  readonly log: Logger;
}

const LOOK_EVERY_MS = 1_000;
/**
 * The most waiting jobs that one look reads, and the most running ones. The limit keeps the time
 * short for which a look occupies Redis. Behind the last one, the start of a job is extrapolated.
 */
const LOOK_JOBS = 500;
/** An estimate is never shorter, because the job is not done. */
const MIN_SECONDS = 0.1;

interface Snapshot {
  /** The time of the look, by performance.now(). */
  readonly at: number;
  readonly look: QueueLook;
  readonly separators: readonly Separator[];
  readonly schedule: Schedule;
}

/** Remembers only the last look. */
export function createForecaster({ reader, registry, log }: ForecasterDeps): Forecaster {
  let shared: { readonly begunAt: number; readonly snapshot: Promise<Snapshot | undefined> } | undefined;

  const take = async (): Promise<Snapshot> => {
    const [look, separators] = await Promise.all([reader.look(LOOK_JOBS), registry.separators()]);
    return { at: performance.now(), look, separators, schedule: createSchedule(look, separators) };
  };

  /** Resolves with undefined when the look failed, and does not share it with later callers. */
  const latest = (): Promise<Snapshot | undefined> => {
    if (shared && performance.now() - shared.begunAt < LOOK_EVERY_MS) return shared.snapshot;
    const snapshot = take().catch((error: unknown) => {
      log.warn({ err: error }, 'the remaining times of jobs are not known');
      if (shared === taken) shared = undefined;
      return undefined;
    });
    const taken = { begunAt: performance.now(), snapshot };
    shared = taken;
    return snapshot;
  };

  return {
    forecastFor: async (jobs) => {
      if (!jobs.some((job) => job && !isFinal(job.state))) return () => 0;
      const snapshot = await latest();
      return (job) => (snapshot && secondsOf(job, snapshot)) ?? 0;
    },
  };
}

function secondsOf(job: JobRecord, { at, look, separators, schedule }: Snapshot): number | undefined {
  const age = (performance.now() - at) / 1_000;
  if (job.state === 'waiting') {
    const seconds = schedule.waitingSeconds(job, job.position);
    return seconds === undefined ? undefined : Math.max(MIN_SECONDS, seconds - age);
  }
  if (job.state !== 'running' || job.isStalled) return undefined;
  const shared = schedule.sharedSeconds(job);
  if (shared !== undefined) return Math.max(MIN_SECONDS, shared - age);
  // A job that runs alone follows its newest report.
  const pace = (separators.find(({ name }) => name === job.worker) ?? separators[0])?.list.pace;
  const device = pace && sharedDevice(job.worker, pace, look);
  return runningSeconds(job, pace && stageTimes(job, pace), look.nowMs + age * 1_000, device);
}
