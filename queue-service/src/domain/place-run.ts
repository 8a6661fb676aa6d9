// Makes the queue agree with a run as the store has recorded it.

import { ServiceError } from '@stemline/common/errors/service-error.ts';
import type { JobState } from '@stemline/common/wire-words.ts';
import type { EnqueueResult, Producer } from '@stemline/job-queue/producer.ts';
import type { JobReader } from '@stemline/job-queue/reader.ts';
import { isFinal } from '@stemline/job-queue/states.ts';
import type { JobEnd, JobRef, JobSpec, Subscriber } from '@stemline/job-queue/types.ts';
import type { DoubtfulRuns } from './doubtful-runs.ts';
import type { SongStore, StoredRun, SubscriberPages } from './song-store.ts';

/** The result of place(). */
export type Placed =
  | { readonly status: 'placed'; readonly state: JobState; readonly position: number }
  /** The queue is full. Nothing was queued. */
  | { readonly status: 'full' };

/** Writes the state of stored runs to the queue. */
export interface RunPlacer {
  /**
   * Queues an open run, or joins its job if it is queued. Settles a run that has ended, and owes
   * the deliveries of `subscribers`. Safe to repeat. Throws UNAVAILABLE when Redis or the store is
   * unavailable, or other callers change the run at the same time. `lengthSeconds`: the length of
   * the music, if it is known.
   */
  place(store: SongStore, run: StoredRun, subscribers: readonly Subscriber[], lengthSeconds?: number): Promise<Placed>;
  /**
   * Ends the job with the end that the store has recorded, even if the queue has another one, and
   * owes the deliveries of the subscribers. Safe to repeat. Throws UNAVAILABLE.
   */
  settle(spec: JobSpec, end: JobEnd, pages: Pages): Promise<void>;
  /**
   * Forgets the callback of a submission that the store has retracted. The reconciler ends the job
   * if its run was retracted too. Safe to repeat. Throws UNAVAILABLE.
   */
  withdraw(ref: JobRef, submissionId: string): Promise<void>;
}

/** Subscribers in pages, because a run may have more of them than memory should hold. */
type Pages = SubscriberPages | readonly (readonly Subscriber[])[];

/**
 * The most rounds of place(). A round is repeated when the queue had ended the job and the store
 * had not; after that, only other callers can make a round fail.
 */
const MAX_ROUNDS = 3;

/** Adds each run to `doubts` that it could not change in the queue. */
export function createRunPlacer({
  producer,
  reader,
  doubts,
}: {
  producer: Producer;
  reader: Pick<JobReader, 'get'>;
  doubts: Pick<DoubtfulRuns, 'add'>;
}): RunPlacer {
  const doubtIfFailed = async <T>(spec: JobSpec, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      doubts.add(spec);
      throw error;
    }
  };

  const settlePage = async (spec: JobSpec, end: JobEnd, subscribers: readonly Subscriber[]) => {
    const job = await reader.get(spec);
    // Without this, deliveries of the wrong end would be owed.
    if (job && isFinal(job.state) && job.state !== end.state) await producer.forget(spec);
    await producer.settle(spec, end, subscribers);
  };

  const settle: RunPlacer['settle'] = async (spec, end, pages) => {
    let settled = false;
    for await (const page of pages) {
      await settlePage(spec, end, page);
      settled = true;
    }
    if (!settled) await settlePage(spec, end, []);
  };

  const ended = async (spec: JobSpec, end: JobEnd, pages: Pages): Promise<Placed> => {
    await settle(spec, end, pages);
    return { status: 'placed', state: end.state, position: 0 };
  };

  const enqueueAll = async (spec: JobSpec, pages: Pages, lengthSeconds?: number): Promise<EnqueueResult> => {
    let first: EnqueueResult | undefined;
    for await (const page of pages) {
      for (const subscriber of page) {
        const result = await producer.enqueue(spec, subscriber, lengthSeconds);
        // The job that the first subscriber has queued may have ended meanwhile, too.
        if (result.status === 'full' || result.status === 'ended') return result;
        first ??= result;
      }
    }
    return first ?? (await producer.enqueue(spec, undefined, lengthSeconds));
  };

  const place: RunPlacer['place'] = async (store, run, subscribers, lengthSeconds) => {
    /** Each call reads the subscribers from the beginning, because pages can be read only once. */
    let pages = (): Pages => [subscribers];
    if (run.end) return ended(run.spec, run.end, pages());
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      const result = await enqueueAll(run.spec, pages(), lengthSeconds);
      if (result.status === 'full') return result;
      if (result.status === 'queued') return { status: 'placed', state: 'waiting', position: result.position };
      if (result.status === 'joined') return { status: 'placed', state: result.state, position: result.position };
      // The queue has ended the job. No delivery is owed unless the store has recorded the end
      // too.
      const stored = await storedRun(store, run.spec);
      // The store does not return this run, because a newer one exists. The reconciler reads the
      // run and owes its deliveries.
      if (!stored) return { status: 'placed', state: result.end.state, position: 0 };
      if (stored.end) return ended(run.spec, stored.end, pages());
      await producer.forget(run.spec);
      pages = () => store.subscribers(run.spec);
    }
    throw new ServiceError('UNAVAILABLE', 'Other requests are changing the song at the same time. Try again.');
  };

  return {
    settle: (spec, end, pages) => doubtIfFailed(spec, () => settle(spec, end, pages)),
    place: (store, run, subscribers, lengthSeconds) =>
      doubtIfFailed(run.spec, () => place(store, run, subscribers, lengthSeconds)),
    withdraw: async (ref, submissionId) => {
      doubts.add(ref);
      await producer.withdraw(ref, submissionId);
    },
  };
}

/** Returns the run from the store if it is the newest run or the served one. */
async function storedRun(store: SongStore, spec: JobSpec): Promise<StoredRun | undefined> {
  const { newest, served } = await store.song(spec.songhash);
  return [newest, served].find((candidate) => candidate?.spec.run === spec.run);
}
