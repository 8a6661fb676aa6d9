// Brings a stored run and the queue into agreement. Where they differ, the store is right and the queue is mended.

import { ServiceError } from '@stemline/common/errors.ts';
import type { EnqueueResult, Producer } from '@stemline/job-queue/producer.ts';
import type { JobReader } from '@stemline/job-queue/reader.ts';
import { isFinal, type JobState } from '@stemline/job-queue/states.ts';
import type { JobEnd, JobSpec, Subscriber } from '@stemline/job-queue/types.ts';
import type { SongStore, StoredRun, SubscriberPages } from './song-store.ts';

export type Placed =
  | { readonly status: 'placed'; readonly state: JobState; readonly position: number }
  /** The queue is full; nothing was queued. */
  | { readonly status: 'full' };

export interface RunPlacer {
  /**
   * An open run is queued, or joined where it is queued already; an ended one is settled, its deliveries owed. Safe to repeat.
   * Throws UNAVAILABLE when somebody else changes the run meanwhile.
   */
  place(store: SongStore, run: StoredRun, subscribers: readonly Subscriber[]): Promise<Placed>;
  /** Ends the job as the store says, also where the queue believes in another end. Safe to repeat. */
  settle(spec: JobSpec, end: JobEnd, subscribers: readonly Subscriber[]): Promise<void>;
}

/** Subscribers in parts, for one run may have more than memory should hold at once. */
type Pages = SubscriberPages | readonly (readonly Subscriber[])[];

/** A job that the queue had ended wrongly is forgotten and queued again; that it is wrong once more means that somebody interferes. */
const MAX_ROUNDS = 3;

export function createRunPlacer({
  producer,
  reader,
}: {
  producer: Producer;
  reader: Pick<JobReader, 'get'>;
}): RunPlacer {
  const settle: RunPlacer['settle'] = async (spec, end, subscribers) => {
    const job = await reader.get(spec);
    // Forgotten first, or deliveries of the wrong end would be owed.
    if (job && isFinal(job.state) && job.state !== end.state) await producer.forget(spec);
    await producer.settle(spec, end, subscribers);
  };

  const ended = async (spec: JobSpec, end: JobEnd, pages: Pages): Promise<Placed> => {
    let settled = false;
    for await (const page of pages) {
      await settle(spec, end, page);
      settled = true;
    }
    if (!settled) await settle(spec, end, []);
    return { status: 'placed', state: end.state, position: 0 };
  };

  const enqueueAll = async (spec: JobSpec, pages: Pages): Promise<EnqueueResult> => {
    let first: EnqueueResult | undefined;
    for await (const page of pages) {
      for (const subscriber of page) {
        const result = await producer.enqueue(spec, subscriber);
        first ??= result;
        if (result.status === 'full' || result.status === 'ended') return first;
      }
    }
    return first ?? (await producer.enqueue(spec, undefined));
  };

  return {
    settle,
    place: async (store, run, subscribers) => {
      let pages: Pages = [subscribers];
      if (run.end) return ended(run.spec, run.end, pages);
      for (let round = 0; round < MAX_ROUNDS; round += 1) {
        const result = await enqueueAll(run.spec, pages);
        if (result.status === 'full') return result;
        if (result.status === 'queued') return { status: 'placed', state: 'waiting', position: result.position };
        if (result.status === 'joined') return { status: 'placed', state: result.state, position: result.position };
        // So far this is the queue's belief alone, so no delivery is owed for it.
        const stored = await storedRun(store, run.spec);
        // A newer run hides it from us; the reconciler sees it, and those who are still owed a call.
        if (!stored) return { status: 'placed', state: result.end.state, position: 0 };
        if (stored.end) return ended(run.spec, stored.end, pages);
        await producer.forget(run.spec);
        pages = store.subscribers(run.spec);
      }
      throw new ServiceError('UNAVAILABLE', 'The song is being changed by others. Try again.');
    },
  };
}

/** The run as it stands in the store; undefined where a newer one hides it. */
async function storedRun(store: SongStore, spec: JobSpec): Promise<StoredRun | undefined> {
  const { newest, served } = await store.song(spec.songhash);
  return [newest, served].find((candidate) => candidate?.spec.run === spec.run);
}
