// Interface of the object store, whose records decide; adapters/storage-client.ts implements it.
// Every call has a time limit and is safe to repeat. All throw UNAVAILABLE or DEADLINE_EXCEEDED
// when the store does not answer.

import type { JobEnd, JobRef, JobSpec, Subscriber } from '@stemline/job-queue/types.ts';
import type { Submission } from './submission.ts';

export interface StoredRun {
  readonly spec: JobSpec;
  /** Undefined while the run is open. */
  readonly end: JobEnd | undefined;
}

export interface StoredSong {
  readonly newest: StoredRun;
  /** The run whose tracks are served: the newest one that is done. Undefined: none is done yet. */
  readonly served: StoredRun | undefined;
  /** Names of tracks that were removed from the served run. */
  readonly removed: readonly string[];
}

/** A songhash with the model from which it was computed. */
export interface Pinned {
  readonly songhash: string;
  readonly model: string;
  readonly revision: string;
}

export type SubscriberPages = AsyncIterable<readonly Subscriber[]>;

export interface SongStore {
  /**
   * Records the submission under the run that answers it. `opened`: this submission opened that
   * run. Throws AUDIO_MISSING.
   */
  record(pinned: Pinned, submission: Submission): Promise<{ run: StoredRun; opened: boolean }>;
  /** Removes a submission, and its run when it has no other submission. */
  retract(ref: JobRef, submissionId: string): Promise<void>;
  /** Throws SONG_UNKNOWN. */
  song(songhash: string): Promise<StoredSong>;
  /** Returns the run after `ref`. Opens it if it does not exist. */
  openNext(ref: JobRef): Promise<StoredRun>;
  /**
   * Ends the run as cancelled unless it has ended. Returns the recorded end, from this call or an
   * earlier one. `attempt`: number of attempts that were begun.
   */
  cancel(ref: JobRef, attempt: number, reason: string): Promise<JobEnd>;
  /**
   * Streams the run's submissions that wait for a callback, in pages read as fast as they are
   * consumed. Throws NOT_FOUND.
   */
  subscribers(ref: JobRef): SubscriberPages;
  /**
   * Streams open runs with all their subscribers, and ended runs with those whose delivery is still
   * owed, read as fast as they are consumed.
   */
  openRuns(signal: AbortSignal): AsyncIterable<{ run: StoredRun; subscribers: readonly Subscriber[] }>;
}

/** Returns the store for one request, and sends the request's id with each call. */
export type SongStoreFor = (requestId: string) => SongStore;
