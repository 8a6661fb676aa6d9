// Interface of the store, whose records of songs are the source of truth. The implementation is
// adapters/storage-client.ts. Every call has a time limit, is safe to repeat, and throws
// UNAVAILABLE or DEADLINE_EXCEEDED when the store does not answer.

import type { JobEnd, JobRef, JobSpec, Subscriber } from '@stemline/job-queue/types.ts';
import type { Submission } from './submission.ts';

/** A run as the store has recorded it. */
export interface StoredRun {
  readonly spec: JobSpec;
  /** Undefined while the run is open. */
  readonly end: JobEnd | undefined;
}

/** A song as the store has recorded it. */
export interface StoredSong {
  readonly newest: StoredRun;
  /** The run whose tracks are served: the newest done one. Undefined: no run is done. */
  readonly served: StoredRun | undefined;
  /** Names of the served run's tracks that were removed. */
  readonly removed: readonly string[];
  /** Length of the music, from the manifest of the served run. 0: not known. */
  readonly lengthSeconds: number;
}

/** A songhash and the model from which it was computed. */
export interface SongWithModel {
  readonly songhash: string;
  readonly model: string;
  readonly revision: string;
}

/** The subscribers of a run, page by page. */
export type SubscriberPages = AsyncIterable<readonly Subscriber[]>;

/** The calls of one request to the store. */
export interface SongStore {
  /**
   * Records the submission, and returns the run that it joins or opens. `opened`: the submission
   * has opened the run. Throws AUDIO_MISSING, STORAGE_FULL.
   */
  record(song: SongWithModel, submission: Submission): Promise<{ run: StoredRun; opened: boolean }>;
  /** Removes a submission, and its run if it is open and has no other submission. */
  retract(ref: JobRef, submissionId: string): Promise<void>;
  /** Returns the song. Throws SONG_UNKNOWN. */
  song(songhash: string): Promise<StoredSong>;
  /** Returns the run after `ref`; opens it if it does not exist. Throws AUDIO_MISSING. */
  openNext(ref: JobRef): Promise<StoredRun>;
  /**
   * Cancels the run unless it has ended, and returns its recorded end. `attempt`: number of
   * attempts that were begun; 0: the run never started.
   */
  cancel(ref: JobRef, attempt: number, reason: string): Promise<JobEnd>;
  /** Yields the run's submissions that have a callback. Throws NOT_FOUND. */
  subscribers(ref: JobRef): SubscriberPages;
  /**
   * Yields open runs with all their subscribers, and ended runs with the subscribers that are owed
   * a delivery. Yields a run with many subscribers several times.
   */
  openRuns(signal: AbortSignal): AsyncIterable<{ run: StoredRun; subscribers: readonly Subscriber[] }>;
}

/** The request for which the store is called. */
export interface StoreCaller {
  readonly requestId: string;
  /** Returns the milliseconds that are left for the request. Absent: any number. */
  readonly leftMs?: () => number;
}

/** Returns the store for one request. Each call carries the request's id, and ends before it. */
export type SongStoreFor = (caller: StoreCaller) => SongStore;
