// Simulates the queue: each waiting job in its order goes to a slot that is free, of those whose
// separator holds its model. The quota of the lowest priority is left out, as in positions.

import type { Pace } from '@stemline/job-queue/pace.ts';
import { paceKey } from '@stemline/job-queue/pace-key.ts';
import type { QueuedJob, QueueLook, Separator } from '@stemline/job-queue/types.ts';
import { createDevice, type Device, SHARE_OF_SHORTEST } from './device.ts';
import { meanTimes, runningRest } from './look-times.ts';
import { allKnown, type StageTimes, stageTimes, totalSeconds, type Workload } from './stage-times.ts';

/** A job in the simulation. */
type JobName = Pick<QueuedJob, 'songhash' | 'run' | 'stage'>;

/** The simulated queue. Seconds count from the moment of the look. */
export interface Schedule {
  /**
   * Returns the seconds until the waiting job is done. Undefined: they are not known. `position`:
   * as in JobRecord. A job that the look lacks starts when the job at its position would; behind
   * the last job of the look, the start is extrapolated by the mean time of a job.
   */
  waitingSeconds(job: Workload & JobName, position: number): number | undefined;
  /**
   * Returns the seconds until a running job is done whose separator runs several. Undefined: they
   * are not known, the look has the job in another stage, or its separator runs one job at a time.
   */
  sharedSeconds(job: JobName): number | undefined;
}

/** A separator in the simulation. */
interface Worker {
  readonly name: string;
  /** The models that it can use, by paceKey(). */
  readonly models: ReadonlySet<string>;
  readonly pace: Pace;
  readonly device: Device;
  /** The time since which it has a free slot and no job for it; undefined: it has none. */
  freeSince: number | undefined;
}

/** Returns the workers that may claim a job: those that hold its model. */
type Holders = (job: Workload) => readonly Worker[];

/** The times of a job that never ends. */
const ENDLESS: StageTimes = { before: Number.POSITIVE_INFINITY, separating: 0, after: 0 };

/** Shorter times, in seconds, are errors of rounding. */
const MOMENT = 1e-6;

/** Simulates all jobs of the look at once. */
export function createSchedule(look: QueueLook, separators: readonly Separator[]): Schedule {
  const workers = separators.map(workerOf);
  // A separator whose heartbeats have stopped claims no job, also when it has a free slot.
  const silent = new Set(look.running.filter(({ isStalled }) => isStalled).map(({ worker }) => worker));
  const claiming = workers.filter(({ name }) => !silent.has(name));
  const holders = holdersIn(claiming);
  const mean = meanTimes([...look.running, ...look.waiting], (job) => holders(job)[0]?.pace);
  const shared = new Map<string, string>();
  for (const job of [...look.running].sort((a, b) => a.stageMs - b.stageMs)) {
    const worker = workers.find(({ name }) => name === job.worker);
    if (!worker || worker.device.freeSlots() <= 0) continue;
    const rest = job.isStalled ? ENDLESS : runningRest(job, worker.pace, look);
    worker.device.add(idOf(job), rest ?? mean ?? ENDLESS);
    if (rest && worker.pace.slots > 1) shared.set(idOf(job), job.stage);
  }
  const { starts, ends } = simulate(look, workers, holders, mean);

  /** Returns the end of a job that starts behind all jobs of the look and `between` others. */
  const extrapolate = (job: Workload, between: number): number | undefined => {
    const worker = freeFirst(holders(job));
    const times = worker && allKnown(stageTimes(job, worker.pace));
    const pause = between === 0 ? 0 : between * secondsPerJob(claiming, mean);
    if (worker?.freeSince === undefined || !times || !Number.isFinite(pause)) return undefined;
    const arrival = worker.freeSince + pause + times.before;
    const others = Math.max(0, worker.device.idleSince() + pause - arrival);
    // A longer job is separated after the others, and a shorter one beside them.
    const isShortest = times.separating < others;
    const separating = isShortest ? times.separating / SHARE_OF_SHORTEST : others + times.separating;
    return arrival + separating + times.after;
  };

  return {
    waitingSeconds: (job, position) => {
      if (job.stage === 'parked') return undefined;
      const id = idOf(job);
      if (starts.has(id)) return ends.get(id);
      const later = look.waiting.slice(position - 1).flatMap((other) => starts.get(idOf(other)) ?? []);
      if (later.length === 0) return extrapolate(job, Math.max(0, position - 1 - look.waiting.length));
      const pace = holders(job)[0]?.pace;
      const times = pace && allKnown(stageTimes(job, pace));
      return times && Math.min(...later) + totalSeconds(times);
    },
    sharedSeconds: (job) => (shared.get(idOf(job)) === job.stage ? ends.get(idOf(job)) : undefined),
  };
}

/** Returns the starts of the waiting jobs, undefined for one that never starts, and all ends. */
function simulate(look: QueueLook, workers: readonly Worker[], holders: Holders, mean: StageTimes | undefined) {
  const starts = new Map<string, number | undefined>(look.waiting.map((job) => [idOf(job), undefined]));
  const ends = new Map<string, number>();
  const unknown = new Set<string>();
  let waiting = look.waiting.filter((job) => job.stage !== 'parked' && holders(job).length > 0);
  let now = 0;
  const untilReady = ({ notBeforeMs }: QueuedJob) => (notBeforeMs - look.nowMs) / 1_000 - now;

  /** Returns whether the job has started. */
  const start = (job: QueuedJob): boolean => {
    const worker = untilReady(job) > MOMENT ? undefined : holders(job).find(hasFreeSlot);
    if (!worker) return false;
    const times = allKnown(stageTimes(job, worker.pace));
    if (!times) unknown.add(idOf(job));
    worker.device.add(idOf(job), times ?? mean ?? ENDLESS);
    worker.freeSince = undefined;
    starts.set(idOf(job), now);
    return true;
  };

  for (;;) {
    let isAnyFree = workers.some(hasFreeSlot);
    waiting = waiting.filter((job) => {
      if (!isAnyFree || !start(job)) return true;
      isAnyFree = workers.some(hasFreeSlot);
      return false;
    });
    for (const worker of workers.filter(hasFreeSlot)) worker.freeSince ??= now;
    const delays = waiting.map(untilReady).filter((seconds) => seconds > MOMENT);
    const step = Math.min(...workers.map(({ device }) => device.untilNext()), ...delays);
    if (!Number.isFinite(step)) return { starts, ends };
    now += step;
    for (const { device } of workers) for (const id of device.advance(step)) if (!unknown.has(id)) ends.set(id, now);
  }
}

function workerOf({ name, list: { models, pace } }: Separator): Worker {
  const held = models.filter(({ available }) => available).map((model) => paceKey(model));
  return { name, models: new Set(held), pace, device: createDevice(pace.slots), freeSince: undefined };
}

function hasFreeSlot({ device }: Worker): boolean {
  return device.freeSlots() > 0;
}

function holdersIn(workers: readonly Worker[]): Holders {
  const byModel = new Map<string, readonly Worker[]>();
  return ({ model: name, revision }) => {
    const key = paceKey({ name, revision });
    const known = byModel.get(key) ?? workers.filter(({ models }) => models.has(key));
    byModel.set(key, known);
    return known;
  };
}

/** Returns the worker that has a free slot first, after all jobs; undefined when there is none. */
function freeFirst(workers: readonly Worker[]): Worker | undefined {
  const since = ({ freeSince }: Worker) => freeSince ?? Number.POSITIVE_INFINITY;
  return workers.reduce<Worker | undefined>((best, one) => (best && since(best) <= since(one) ? best : one), undefined);
}

/** Returns the mean time between the starts of two jobs while many wait. */
function secondsPerJob(workers: readonly Worker[], mean: StageTimes | undefined): number {
  if (!mean) return Number.POSITIVE_INFINITY;
  const rates = workers.map(({ pace }) => 1 / Math.max(totalSeconds(mean) / pace.slots, mean.separating));
  return 1 / rates.reduce((sum, rate) => sum + rate, 0);
}

function idOf({ songhash, run }: Pick<QueuedJob, 'songhash' | 'run'>): string {
  return `${songhash}:${run}`;
}
