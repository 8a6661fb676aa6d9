// Rebuilds the queue from the store. Redis may lose its data, be restored from an old copy, or be
// unavailable at any time. After one pass, every open run is queued again, and every owed delivery
// is owed again under the same id. Runs are queued in their order of arrival within each batch of
// 256.
//
// A pass first reads the ids of the live jobs, which are those that wait or run. Then it reads the
// runs that are open or owe deliveries from the store, and compares:
//   open in the store, not live in the queue      -> queued, with all subscribers
//   ended in the store, deliveries are owed       -> settled
//   live in the queue, not open in the store      -> settled with the end in the store, when two
//     consecutive passes find it: a worker that has published its outcome may be about to finish it
// Every step is idempotent, so two replicas can make a pass at the same time, also while
// submissions arrive.

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

/** The numbers of repairs in one pass. */
export interface Repaired {
  /** Runs that were queued. */
  readonly queued: number;
  /** Runs whose end, or whose owed deliveries, were written to the queue. */
  readonly settled: number;
}

/** Makes the queue agree with the store. */
export interface Reconciler {
  /**
   * Makes one pass. Rejects when it could not repair everything; then the caller must repeat it.
   * One reconciler must not make two passes at the same time.
   */
  pass(signal: AbortSignal): Promise<Repaired>;
}

/** The parts that the reconciler uses. */
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
 * Number of runs that are read and sorted by arrival at a time, because the store returns them in
 * no particular order.
 */
const BATCH_RUNS = 256;
/** Number of repairs before each pause, so that at most 500 a second compete with callers. */
const REPAIRS_AT_ONCE = 50;
const PAUSE_MS = 100;
/** Number of consecutive failures that ends a pass, because a peer must be unavailable. */
const MAX_FAILURES_IN_A_ROW = 5;
/** Number of live jobs that one step of the walk reads. */
const WALK_STEP = 500;

/** Remembers only what the previous pass has found. */
export function createReconciler({ storeFor, placer, reader, log }: ReconcilerDeps): Reconciler {
  /** Ids of the stray jobs of the previous pass: live in the queue, but not open in the store. */
  let straysBefore = new Set<string>();

  /** Settles a job whose run the store has ended or removed. Returns whether it was settled. */
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
      const store = storeFor({ requestId: `reconcile-${randomUUID()}` });
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

/** Makes repairs one by one at a limited rate. A repair that fails is logged. */
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
        log.warn({ err: error, songhash, run }, 'run could not be reconciled');
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
