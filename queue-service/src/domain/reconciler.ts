// Rebuilds the queue from the store. Redis may lose its data, be restored from an old copy, or be
// unavailable at any time. After one pass, every open run is queued again in its old place, and
// every owed delivery is owed again under the same id.
//
// A pass first reads the ids of the live jobs, which are those that wait or run. Then it reads the
// ids of the runs that may be open or owe deliveries from the store, and compares:
//   open in the store, not live in the queue      -> queued, with all subscribers
//   ended in the store, deliveries are owed       -> settled
//   live in the queue, not open in the store      -> settled with the end in the store, if a later
//     look finds it again: a worker that has published its outcome may be about to finish it
// It reads only the records of the runs in which they differ. Every step is idempotent, so two
// replicas can make a pass at the same time, even while submissions arrive.
//
// A check is cheap. It makes a pass only after a start of this process, when Redis has lost the
// mark of a complete queue (job-queue/src/rebuild-mark.ts), or when `everyMs` have passed since the
// last pass. Otherwise it looks only at the doubtful runs, which this process could not change in
// the queue. A run that cannot be repaired is doubtful, and does not cause another pass.

import { randomUUID } from 'node:crypto';
import { linkedAbort } from '@stemline/common/async/abort.ts';
import { inBatches } from '@stemline/common/async/batches.ts';
import { ServiceError } from '@stemline/common/errors/service-error.ts';
import type { Logger } from '@stemline/common/logging/logger.ts';
import { jobIdOf, parseJobId } from '@stemline/job-queue/keys.ts';
import { UNKNOWN_RUN } from '@stemline/job-queue/policy.ts';
import type { JobReader, QueuePlace } from '@stemline/job-queue/reader.ts';
import type { RebuildMark } from '@stemline/job-queue/rebuild-mark.ts';
import { isFinal } from '@stemline/job-queue/states.ts';
import type { JobRef } from '@stemline/job-queue/types.ts';
import type { Doubt, DoubtfulRuns } from './doubtful-runs.ts';
import type { RunPlacer } from './place-run.ts';
import type { SongStore, SongStoreFor } from './song-store.ts';

/** The numbers of repairs. */
export interface Repaired {
  /** Runs that were queued. */
  readonly queued: number;
  /** Runs whose end, or whose owed deliveries, were written to the queue. */
  readonly settled: number;
}

/**
 * Makes the queue agree with the store. One reconciler must not make two calls at the same time.
 */
export interface Reconciler {
  /**
   * Compares everything. Rejects when the store or Redis is unavailable; then the caller must
   * repeat it. A run that cannot be repaired for another reason is logged and becomes doubtful.
   */
  pass(signal: AbortSignal): Promise<Repaired>;
  /** Makes a pass if one is due; otherwise looks at the doubtful runs. Rejects like pass(). */
  check(signal: AbortSignal): Promise<Repaired>;
}

/** The parts that the reconciler uses. */
export interface ReconcilerDeps {
  readonly storeFor: SongStoreFor;
  readonly placer: RunPlacer;
  readonly reader: Pick<JobReader, 'get' | 'walk'>;
  readonly mark: RebuildMark;
  readonly doubts: DoubtfulRuns;
  readonly log: Logger;
  /** Milliseconds after which a check makes a pass again. */
  readonly everyMs: number;
}

/** Number of runs whose records are requested from the store at a time. */
const BATCH_RUNS = 500;
/** Number of repairs at the same time, so that most of the services' time is left for callers. */
const REPAIRS_AT_ONCE = 16;
/** Number of consecutive temporary failures that ends a pass: a peer must be unavailable. */
const MAX_FAILURES_IN_A_ROW = 5;
/** Number of live jobs that one step of the walk reads. */
const WALK_STEP = 500;
/** Time for which a worker may finish a job whose outcome it has published. */
const STRAY_MS = 30_000;

/**
 * Makes a pass with the first check. Remembers stray jobs: live in the queue, not open in the
 * store.
 */
export function createReconciler(deps: ReconcilerDeps): Reconciler {
  const { storeFor, placer, reader, mark, doubts, log, everyMs } = deps;
  /** The ids of stray jobs, and when each was found. */
  let strays = new Map<string, number>();
  let nextPassAt = 0;
  /** True: the queue was full at the last look at the doubtful runs. */
  let wasFull = false;

  /** Settles a job whose run the store has ended or removed. Returns whether it was settled. */
  const settleStray = async (store: SongStore, ref: JobRef): Promise<boolean> => {
    const job = await reader.get(ref);
    if (!job || isFinal(job.state)) return false;
    const run = await store.run(ref);
    const end = run ? run.end : UNKNOWN_RUN;
    if (end) await placer.settle(job, end, []);
    return end !== undefined;
  };

  const begin = () => {
    const store = storeFor({ requestId: `reconcile-${randomUUID()}` });
    const repairs = createRepairs(log.child({ requestId: store.requestId }), doubts);
    const tally = { queued: 0, settled: 0 };
    wasFull = false;
    return {
      store,
      repairs,
      tally,
      /**
       * Makes the queue agree with the records of some runs. Returns the runs that are neither open
       * nor owe deliveries.
       */
      place: async (refs: readonly Doubt[], signal: AbortSignal): Promise<Doubt[]> => {
        const others = new Map(refs.map((ref) => [jobIdOf(ref), ref]));
        const failures = new Map(refs.map((ref) => [jobIdOf(ref), ref.failures]));
        for await (const group of inBatches(store.openRuns(refs, signal), REPAIRS_AT_ONCE)) {
          signal.throwIfAborted();
          for (const { run } of group) others.delete(jobIdOf(run.spec));
          const placing = group.map(({ run, subscribers }) =>
            repairs.make({ ...run.spec, failures: failures.get(jobIdOf(run.spec)) ?? 0 }, async () => {
              const placed = await placer.place(store, run, subscribers);
              if (placed.status === 'full') {
                doubts.add(run.spec);
                wasFull = true;
              } else if (run.end) tally.settled += 1;
              else tally.queued += 1;
            }),
          );
          await Promise.all(placing);
        }
        return [...others.values()];
      },
      settleStrays: async (refs: readonly Doubt[], signal: AbortSignal) => {
        for (const ref of refs) {
          signal.throwIfAborted();
          await repairs.make(ref, async () => {
            if (await settleStray(store, ref)) tally.settled += 1;
          });
        }
      },
    };
  };

  const pass: Reconciler['pass'] = async (signal) => {
    const { store, repairs, tally, place, settleStrays } = begin();
    const live = await liveJobIds(reader, signal);
    const strayNow = new Set(live);
    const differing = async function* () {
      for await (const ref of store.pendingRuns(signal)) {
        const jobId = jobIdOf(ref);
        if (!ref.ended) strayNow.delete(jobId);
        if (ref.ended || !live.has(jobId)) yield { ...ref, failures: 0 };
      }
    };
    for await (const refs of inBatches(differing(), BATCH_RUNS)) await place(refs, signal);
    const before = strays;
    strays = new Map([...strayNow].map((jobId) => [jobId, performance.now()]));
    await settleStrays(toDoubts([...strayNow].filter((jobId) => before.has(jobId))), signal);
    repairs.logFailed();
    return tally;
  };

  /** Looks at the doubtful runs, and at the stray jobs whose workers had time to finish them. */
  const checkDoubts = async (signal: AbortSignal): Promise<Repaired> => {
    // While the queue is full, one run shows whether it still is.
    const refs = doubts.take(wasFull ? 1 : BATCH_RUNS);
    const { tally, place, settleStrays } = begin();
    try {
      const others = refs.length > 0 ? await place(refs, signal) : [];
      const old = [...strays].filter(([, foundAt]) => performance.now() - foundAt > STRAY_MS).map(([jobId]) => jobId);
      await settleStrays([...others, ...toDoubts(old)], signal);
      for (const jobId of old) strays.delete(jobId);
    } catch (error) {
      for (const ref of refs) doubts.add(ref);
      throw error;
    }
    return tally;
  };

  return {
    pass,
    check: async (signal) => {
      const rebuild = await mark.begin(performance.now() >= nextPassAt);
      if (!rebuild) return await checkDoubts(signal);
      const link = linkedAbort(signal, rebuild.lost);
      let isComplete = false;
      try {
        const repaired = await pass(link.signal);
        isComplete = true;
        nextPassAt = performance.now() + everyMs;
        return repaired;
      } catch (error) {
        // A stream reports only that it was cancelled.
        throw rebuild.lost.aborted ? rebuild.lost.reason : error;
      } finally {
        link.release();
        await rebuild.end(isComplete);
      }
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

function toDoubts(jobIds: readonly string[]): Doubt[] {
  return jobIds.map((jobId) => ({ ...parseJobId(jobId), failures: 0 }));
}

/** Makes repairs. The run of one that fails is logged and becomes doubtful. */
function createRepairs(log: Logger, doubts: DoubtfulRuns) {
  let failed = 0;
  let failedInARow = 0;
  return {
    make: async (doubt: Doubt, repair: () => Promise<void>) => {
      try {
        await repair();
        failedInARow = 0;
      } catch (error) {
        failed += 1;
        failedInARow = ServiceError.from(error).retryable ? failedInARow + 1 : 0;
        doubts.postpone(doubt);
        if (failedInARow >= MAX_FAILURES_IN_A_ROW) throw error;
        const { songhash, run, failures } = doubt;
        log.warn({ err: error, songhash, run, failures: failures + 1 }, 'run could not be reconciled');
      }
    },
    logFailed: () => {
      if (failed > 0) log.warn({ failed }, 'some runs could not be reconciled, and are tried again later');
    },
  };
}
