// Rebuilds the queue from the object store. Redis may be wiped, restored or disconnected at any
// point. After one pass every open run is queued again, and every owed delivery is owed again under
// the same id. The order of arrival is kept within each batch that is read ahead (256 runs), and
// not beyond it.
//
// A pass first reads the ids of the live jobs, those that wait or run, in short steps. Then it
// walks the store's open runs and compares:
//   open in the store, not live in the queue   -> queued, with all subscribers
//   ended in the store, deliveries still owed  -> settled
//   live in the queue, not open in the store   -> settled as in the store, if the next pass
//     finds the same (a worker that has just published its outcome is about to finish it)
// Every step is idempotent, so two replicas can run a pass at the same time, also during
// submissions.

import { randomUUID } from 'node:crypto';
import { sleep } from '@stemline/common/async/abort.ts';
import { inBatches } from '@stemline/common/async/batches.ts';
import { ServiceError } from '@stemline/common/errors/service-error.ts';
import type { Logger } from '@stemline/common/logging/logger.ts';
import { jobIdOf, parseJobId } from '@stemline/job-queue/keys.ts';
import type { JobReader, QueuePlace } from '@stemline/job-queue/reader.ts';
import { isFinal } from '@stemline/job-queue/states.ts';
import type { JobRef, Subscriber } from '@stemline/job-queue/types.ts';
import type { RunPlacer } from './place-run.ts';
import type { SongStore, SongStoreFor, StoredRun } from './song-store.ts';

/** Number of repairs in one pass. */
export interface Repaired {
  /** Runs that were queued. */
  readonly queued: number;
  /** Jobs that got the end recorded in the store, or deliveries that they owe. */
  readonly settled: number;
}

export interface Reconciler {
  /**
   * Makes one pass. Throws when it could not repair everything; then the caller must repeat it.
   * Must not run twice at the same time.
   */
  pass(signal: AbortSignal): Promise<Repaired>;
}

export interface ReconcilerDeps {
  readonly storeFor: SongStoreFor;
  readonly placer: RunPlacer;
  readonly reader: Pick<JobReader, 'get' | 'walk'>;
  readonly log: Logger;
}

interface Found {
  readonly run: StoredRun;
  readonly subscribers: readonly Subscriber[];
}

/**
 * Number of runs read ahead and sorted by arrival, because the store lists them in an arbitrary
 * order. Limits the memory of a pass.
 */
const BATCH_RUNS = 256;
/**
 * Number of repairs before a pause, which leaves capacity for callers: at most 500 repairs a
 * second.
 */
const REPAIRS_AT_ONCE = 50;
const PAUSE_MS = 100;
/** Number of consecutive failures after which a peer counts as unavailable. */
const MAX_FAILURES_IN_A_ROW = 5;
/** Number of live job ids read in one step. */
const WALK_STEP = 500;

export function createReconciler({ storeFor, placer, reader, log }: ReconcilerDeps): Reconciler {
  /** Ids of jobs that the previous pass found live although they are not open in the store. */
  let straysBefore = new Set<string>();

  /**
   * Settles a job that is live in the queue although the store has ended or removed its run.
   * Returns whether it did.
   */
  const settleStray = async (store: SongStore, ref: JobRef): Promise<boolean> => {
    const job = await reader.get(ref);
    if (!job || isFinal(job.state)) return false;
    const song = await store.song(ref.songhash).catch(undefinedIfUnknown);
    const run = [song?.newest, song?.served].find((candidate) => candidate?.spec.run === ref.run);
    const end = song ? run?.end : ({ state: 'cancelled', code: '', reason: 'The song was removed.' } as const);
    if (end) await placer.settle(job, end, []);
    return end !== undefined;
  };

  return {
    pass: async (signal) => {
      const store = storeFor(`reconcile-${randomUUID()}`);
      const repairs = createRepairs(signal, log);
      const live = await liveJobIds(reader, signal);
      const strays = new Set(live);
      let queued = 0;
      let settled = 0;

      for await (const batch of inBatches(store.openRuns(signal), BATCH_RUNS)) {
        for (const { run, subscribers } of batch.sort(byArrival)) {
          const known = !run.end && live.has(jobIdOf(run.spec));
          if (!run.end) strays.delete(jobIdOf(run.spec));
          if (known) continue;
          await repairs.make(run.spec, async () => {
            const placed = await placer.place(store, run, subscribers);
            if (placed.status === 'full') return;
            if (run.end) settled += 1;
            else queued += 1;
          });
        }
      }
      for (const jobId of strays) {
        if (!straysBefore.has(jobId)) continue;
        const ref = parseJobId(jobId);
        await repairs.make(ref, async () => {
          if (await settleStray(store, ref)) settled += 1;
        });
      }
      straysBefore = strays;
      repairs.assertNoneFailed();
      return { queued, settled };
    },
  };
}

async function liveJobIds(reader: Pick<JobReader, 'walk'>, signal: AbortSignal): Promise<Set<string>> {
  const live = new Set<string>();
  let from: QueuePlace | undefined;
  do {
    signal.throwIfAborted();
    const { waiting, running, next } = await reader.walk(WALK_STEP, from);
    for (const jobId of waiting) live.add(jobId);
    for (const jobId of running) live.add(jobId);
    from = next;
  } while (from);
  return live;
}

/**
 * Makes repairs one by one at a limited rate. A failed repair is logged and does not stop the
 * others.
 */
function createRepairs(signal: AbortSignal, log: Logger) {
  let made = 0;
  let failed = 0;
  let failedInARow = 0;
  return {
    make: async ({ songhash, run }: JobRef, repair: () => Promise<void>) => {
      signal.throwIfAborted();
      made += 1;
      if (made % REPAIRS_AT_ONCE === 0) await sleep(PAUSE_MS, signal);
      try {
        await repair();
        failedInARow = 0;
      } catch (error) {
        failed += 1;
        failedInARow += 1;
        if (failedInARow >= MAX_FAILURES_IN_A_ROW) throw error;
        log.warn({ err: error, songhash, run }, 'run not reconciled');
      }
    },
    assertNoneFailed: () => {
      if (failed > 0) throw new ServiceError('UNAVAILABLE', `${failed} runs could not be reconciled.`);
    },
  };
}

function byArrival(a: Found, b: Found): number {
  return a.run.spec.createdMs - b.run.spec.createdMs;
}

function undefinedIfUnknown(error: unknown): undefined {
  if (error instanceof ServiceError && error.code === 'SONG_UNKNOWN') return undefined;
  throw error;
}
