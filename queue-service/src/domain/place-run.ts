// Brings the queue into agreement with a stored run, whose record decides.

import { ServiceError } from '@stemline/common/errors/service-error.ts';
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
   * Queues an open run, or joins it if it is already queued. Settles an ended run and owes its
   * deliveries. Safe to repeat. Throws UNAVAILABLE when another caller changes the run meanwhile.
   */
  place(store: SongStore, run: StoredRun, subscribers: readonly Subscriber[]): Promise<Placed>;
  /**
   * Ends the job with the end that the store has recorded, also when the queue has recorded another
   * end. Safe to repeat.
   */
  settle(spec: JobSpec, end: JobEnd, subscribers: readonly Subscriber[]): Promise<void>;
}

/** Subscribers in parts, because one run may have more than memory should hold at once. */
type Pages = SubscriberPages | readonly (readonly Subscriber[])[];

/**
 * Each round forgets a job that the queue had wrongly ended and queues it again. If that does not
 * help, another caller is changing the run.
 */
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
    // The job is forgotten first; otherwise deliveries of the wrong end would be owed.
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
        // So far only the queue has recorded this end, so no delivery is owed for it.
        const stored = await storedRun(store, run.spec);
        // GetSong does not return this run, because a newer one hides it. The reconciler reads it
        // and its owed deliveries.
        if (!stored) return { status: 'placed', state: result.end.state, position: 0 };
        if (stored.end) return ended(run.spec, stored.end, pages);
        await producer.forget(run.spec);
        pages = store.subscribers(run.spec);
      }
      throw new ServiceError('UNAVAILABLE', 'Other requests are changing the song at the same time. Try again.');
    },
  };
}

/** Returns the run as recorded in the store; undefined when a newer one hides it. */
async function storedRun(store: SongStore, spec: JobSpec): Promise<StoredRun | undefined> {
  const { newest, served } = await store.song(spec.songhash);
  return [newest, served].find((candidate) => candidate?.spec.run === spec.run);
}
