// What the queue needs of the object store, which alone is the truth. The implementation is adapters/storage-client.ts.
// Every call is bounded and safe to repeat; all throw UNAVAILABLE or DEADLINE_EXCEEDED when the store is away.

import type { JobEnd, JobRef, JobSpec, Subscriber } from '@stemline/job-queue/types.ts';
import type { Submission } from './submission.ts';

export interface StoredRun {
  readonly spec: JobSpec;
  /** Undefined while the run is open. */
  readonly end: JobEnd | undefined;
}

export interface StoredSong {
  readonly newest: StoredRun;
  /** The run whose tracks are served: the newest done one. */
  readonly served: StoredRun | undefined;
  /** Names of the served run's tracks that were removed. */
  readonly removed: readonly string[];
}

export interface Pinned {
  readonly songhash: string;
  readonly model: string;
  readonly revision: string;
}

export type SubscriberPages = AsyncIterable<readonly Subscriber[]>;

export interface SongStore {
  /** Records the submission under the run that answers it; `opened` says whether it opened that run. Throws AUDIO_MISSING. */
  record(pinned: Pinned, submission: Submission): Promise<{ run: StoredRun; opened: boolean }>;
  /** Takes a submission back, and its run when nobody else asked for it. */
  retract(ref: JobRef, submissionId: string): Promise<void>;
  /** Throws SONG_UNKNOWN. */
  song(songhash: string): Promise<StoredSong>;
  /** The run after `ref`, opened if nobody has. */
  openNext(ref: JobRef): Promise<StoredRun>;
  /** Tries to end the run as cancelled; answers the end that stands, whosever it is. */
  cancel(ref: JobRef, tries: number, reason: string): Promise<JobEnd>;
  /** Those of the run's submissions who wait for a call, in pages that are read as fast as they are consumed. Throws NOT_FOUND. */
  subscribers(ref: JobRef): SubscriberPages;
  /** Open runs with all their subscribers, and ended ones with those whose delivery is still owed. Read as fast as it is consumed. */
  openRuns(signal: AbortSignal): AsyncIterable<{ run: StoredRun; subscribers: readonly Subscriber[] }>;
}

/** The store on behalf of one request: its id is carried along. */
export type SongStoreFor = (requestId: string) => SongStore;
