// Rebuilds from the object store what the queue has lost. Redis may be wiped, restored or cut off in the middle of anything:
// one pass later every open run is queued again and every owed delivery is owed again under the same id. The order of arrival
// is kept within each batch that is read ahead (256 runs), and not beyond it.
//
// A pass first reads the ids of the live jobs, in short steps, and then walks the store's open runs past them:
//   open in the store, not live in the queue   -> queued, with all who wait for it
//   ended in the store, deliveries still owed  -> settled
//   live in the queue, not open in the store   -> settled as the store says, if it is still so at the next pass
//     (a worker that has just published its outcome is about to finish by itself)
// Every step is idempotent, so two replicas may do this side by side and beside submissions.

import { randomUUID } from 'node:crypto';
import { sleep } from '@stemline/common/abort.ts';
import { inBatches } from '@stemline/common/batches.ts';
import { ServiceError } from '@stemline/common/errors.ts';
import type { Logger } from '@stemline/common/logger.ts';
import { jobIdOf, parseJobId } from '@stemline/job-queue/keys.ts';
import type { JobReader, QueuePlace } from '@stemline/job-queue/reader.ts';
import { isFinal } from '@stemline/job-queue/states.ts';
import type { JobRef, Subscriber } from '@stemline/job-queue/types.ts';
import type { RunPlacer } from './place-run.ts';
import type { SongStore, SongStoreFor, StoredRun } from './song-store.ts';

/** How many things were mended. */
export interface Mended {
  readonly queued: number;
  readonly settled: number;
}

export interface Reconciler {
  /** One pass. Throws when it could not mend everything: it is then due again. Not to be run twice at once. */
  pass(signal: AbortSignal): Promise<Mended>;
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

/** Read ahead and sorted by arrival, for the store lists runs in no useful order: what bounds the memory of a pass. */
const BATCH_RUNS = 256;
/** After so many repairs a pause, which leaves room for those who wait for an answer: at most 500 a second. */
const REPAIRS_AT_ONCE = 50;
const PAUSE_MS = 100;
/** So many failures in a row mean that a peer is away. */
const MAX_FAILURES_IN_A_ROW = 5;
/** Ids of live jobs that are read in one step. */
const WALK_STEP = 500;

export function createReconciler({ storeFor, placer, reader, log }: ReconcilerDeps): Reconciler {
  let suspects = new Set<string>();

  /** Live in the queue although the store has ended or removed it, now and at the pass before. */
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
          await repairs.attempt(run.spec, async () => {
            const placed = await placer.place(store, run, subscribers);
            if (placed.status === 'full') return;
            if (run.end) settled += 1;
            else queued += 1;
          });
        }
      }
      for (const jobId of strays) {
        if (!suspects.has(jobId)) continue;
        const ref = parseJobId(jobId);
        await repairs.attempt(ref, async () => {
          if (await settleStray(store, ref)) settled += 1;
        });
      }
      suspects = strays;
      repairs.assertAllWell();
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

/** Runs repairs one by one at a bounded rate. A failing one is logged and does not keep the others from being made. */
function createRepairs(signal: AbortSignal, log: Logger) {
  let made = 0;
  let failed = 0;
  let failedInARow = 0;
  return {
    attempt: async ({ songhash, run }: JobRef, repair: () => Promise<void>) => {
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
    assertAllWell: () => {
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
