// Simulates the queue: each waiting job in its order goes to the slot that is free first, of those
// whose separator holds its model. The quota of the lowest priority is left out, as in positions.

import { paceKey } from '@stemline/job-queue/pace-key.ts';
import type { Pace, QueuedJob, QueueLook, Separator } from '@stemline/job-queue/types.ts';
import { runningSeconds } from './running-seconds.ts';
import { stageTimes, totalSeconds, type Workload } from './stage-times.ts';

/** The simulated queue. Seconds count from the moment of the look. */
export interface Schedule {
  /**
   * Returns the seconds until the waiting job is done. Undefined: they are not known. `position`:
   * as in JobRecord. A job that the look lacks starts when the job at its position would; behind
   * the last job of the look, the start is extrapolated by the mean time of a job.
   */
  waitingSeconds(job: Workload & Pick<QueuedJob, 'songhash' | 'run' | 'stage'>, position: number): number | undefined;
}

interface Slot {
  /** The name of its separator. */
  readonly worker: string;
  /** The models that it can use, as in Pace. */
  readonly models: ReadonlySet<string>;
  readonly pace: Pace;
  /** Seconds until it is free; infinite when that is not known. */
  free: number;
}

/** Simulates all jobs of the look at once. */
export function createSchedule(look: QueueLook, separators: readonly Separator[]): Schedule {
  const slots = separators.flatMap(slotsOf);
  const mean = meanSeconds([...look.running, ...look.waiting], slots);
  occupy(slots, look, mean);
  const starts: (number | undefined)[] = [];
  const ends = new Map<string, number | undefined>();

  /** Gives the job to a slot. Returns its start; undefined when it is not known. */
  const assign = (job: QueuedJob, readySeconds: number): number | undefined => {
    const slot = firstFree(slots, job);
    const begin = slot && Math.max(slot.free, readySeconds);
    const own = slot && totalSeconds(stageTimes(job, slot.pace));
    const isKnown = begin !== undefined && Number.isFinite(begin);
    ends.set(idOf(job), isKnown && own !== undefined ? begin + own : undefined);
    if (slot) slot.free = (begin as number) + (own ?? mean ?? Number.POSITIVE_INFINITY);
    return isKnown ? begin : undefined;
  };

  const delayed = look.waiting
    .filter((job) => job.stage !== 'parked' && delayOf(job, look) > 0)
    .sort((a, b) => a.notBeforeMs - b.notBeforeMs);
  const startDelayed = (until: number) => {
    for (let next = delayed[0]; next && delayOf(next, look) <= until; next = delayed[0]) {
      delayed.shift();
      assign(next, delayOf(next, look));
    }
  };
  for (const job of look.waiting) {
    const isReady = job.stage !== 'parked' && delayOf(job, look) <= 0;
    if (isReady) startDelayed(firstFree(slots, job)?.free ?? 0);
    starts.push(isReady ? assign(job, 0) : firstFree(slots, job)?.free);
  }
  startDelayed(Number.POSITIVE_INFINITY);

  const startAt = (job: Workload, position: number) => {
    if (position <= starts.length) return starts[position - 1];
    const free = firstFree(slots, job)?.free;
    const between = position - 1 - starts.length;
    if (free === undefined || (between > 0 && mean === undefined)) return undefined;
    return free + (between * (mean ?? 0)) / slots.length;
  };

  return {
    waitingSeconds: (job, position) => {
      if (job.stage === 'parked') return undefined;
      const id = idOf(job);
      if (ends.has(id)) return ends.get(id);
      const begin = startAt(job, position);
      const slot = firstFree(slots, job);
      const own = slot && totalSeconds(stageTimes(job, slot.pace));
      return begin === undefined || !Number.isFinite(begin) || own === undefined ? undefined : begin + own;
    },
  };
}

function slotsOf({ name, list: { models, pace } }: Separator): Slot[] {
  const held = new Set(models.filter(({ available }) => available).map(paceKey));
  return Array.from({ length: pace.slots }, () => ({ worker: name, models: held, pace, free: 0 }));
}

/** Sets the times at which the slots of running jobs are free. */
function occupy(slots: readonly Slot[], look: QueueLook, mean: number | undefined): void {
  for (const job of look.running) {
    const slot = slots.find(({ worker, free }) => worker === job.worker && free === 0);
    if (!slot) continue;
    const seconds = runningSeconds(job, stageTimes(job, slot.pace), look.nowMs) ?? mean;
    slot.free = job.isStalled ? Number.POSITIVE_INFINITY : (seconds ?? Number.POSITIVE_INFINITY);
  }
}

function firstFree(slots: readonly Slot[], { model: name, revision }: Pick<Workload, 'model' | 'revision'>) {
  const model = paceKey({ name, revision });
  let first: Slot | undefined;
  for (const slot of slots) if (slot.models.has(model) && (!first || slot.free < first.free)) first = slot;
  return first;
}

/** Returns the mean time of the jobs whose time is known; undefined when there is none. */
function meanSeconds(jobs: readonly QueuedJob[], slots: readonly Slot[]): number | undefined {
  const known = jobs.flatMap((job) => {
    const slot = firstFree(slots, job);
    return (slot && totalSeconds(stageTimes(job, slot.pace))) ?? [];
  });
  return known.length === 0 ? undefined : known.reduce((sum, seconds) => sum + seconds, 0) / known.length;
}

function delayOf({ notBeforeMs }: QueuedJob, { nowMs }: QueueLook): number {
  return (notBeforeMs - nowMs) / 1_000;
}

function idOf({ songhash, run }: Pick<QueuedJob, 'songhash' | 'run'>): string {
  return `${songhash}:${run}`;
}
