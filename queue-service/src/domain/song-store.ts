// Interface of the store, whose records of songs are the source of truth. The implementation is
// adapters/storage-client.ts. Every call has a time limit, is safe to repeat, and throws
// UNAVAILABLE or DEADLINE_EXCEEDED when the store does not answer.

import type { KeyRef } from '@stemline/common/checks.ts';
import type { RunEvent } from '@stemline/common/wire-words.ts';
import type { JobEnd, JobRef, JobSpec, Subscriber } from '@stemline/job-queue/types.ts';
import type { Accepted } from './accepted.ts';
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

/** The song that a request chose, with the canonical options of its songhash. */
export interface ChosenSong extends SongWithModel {
  readonly optionsJson: string;
}

/** The digests of a request (fingerprint.ts). */
export interface Fingerprints {
  readonly fingerprint: string;
  readonly sourceFingerprint: string;
}

/**
 * The record of an idempotency key: the submission and the song of all requests with the key. The
 * digests are those of the first request.
 */
export interface Reservation extends ChosenSong, Fingerprints {
  readonly submissionId: string;
  /** Undefined: the first request is not answered yet. */
  readonly answer: Accepted | undefined;
  /** True: the submission was refused, and is being retracted. */
  readonly isRefused: boolean;
  /** Unix milliseconds, by the clock of the store. */
  readonly createdMs: number;
}

/** A delivery whose end the store has recorded. */
export interface EndedDelivery extends JobRef {
  readonly submissionId: string;
  readonly event: RunEvent;
}

/** The subscribers of a run, page by page. */
export type SubscriberPages = AsyncIterable<readonly Subscriber[]>;

/**
 * The calls of one request to the store. Each also throws UNAVAILABLE or DEADLINE_EXCEEDED when the
 * store does not answer.
 */
export interface SongStore {
  /** The id of the request, for logs. */
  readonly requestId: string;
  /**
   * Records the submission, and returns the run that it joins or opens. `opened`: the submission
   * has opened the run. Throws AUDIO_MISSING, STORAGE_FULL, and UNAVAILABLE when an equal request
   * with its key was refused meanwhile.
   */
  record(song: SongWithModel, submission: Submission): Promise<{ run: StoredRun; opened: boolean }>;
  /**
   * Removes a submission, and its run if it is open and has no other submission; frees the key. If
   * an equal request with the key was accepted meanwhile, removes nothing and returns its answer.
   */
  retract(ref: JobRef, submissionId: string, key?: KeyRef): Promise<Accepted | undefined>;
  /**
   * As retract(), after record() has failed. Keeps a submission that an earlier call has recorded,
   * and its key, unless it was refused.
   */
  release(songhash: string, submissionId: string, key?: KeyRef): Promise<Accepted | undefined>;
  /** Returns the record of a key that was used in the last 24 hours; undefined: none. */
  reservation(key: KeyRef): Promise<Reservation | undefined>;
  /** Creates the record of a key, or returns the one that exists. */
  reserve(key: KeyRef, fingerprints: Fingerprints, song: ChosenSong): Promise<Reservation>;
  /**
   * Records the answer to a submission unless it has one. Returns the recorded answer; undefined:
   * the submission was refused.
   */
  recordAnswer(key: KeyRef, submissionId: string, answer: Accepted): Promise<Accepted | undefined>;
  /** Returns the run; undefined when it was retracted or removed. */
  run(ref: JobRef): Promise<StoredRun | undefined>;
  /** Returns the song. Throws SONG_UNKNOWN. */
  song(songhash: string): Promise<StoredSong>;
  /** Returns the run after `ref`; opens it if it does not exist. Throws AUDIO_MISSING. */
  openNext(ref: JobRef): Promise<StoredRun>;
  /**
   * Cancels the run unless it has ended, and returns its recorded end. `attempt`: number of
   * attempts that were begun; 0: the run never started.
   */
  cancel(ref: JobRef, attempt: number, reason: string): Promise<JobEnd>;
  /** Returns a delivery whose end was recorded in the last week, by its id. */
  endedDelivery(id: string): Promise<EndedDelivery | undefined>;
  /**
   * Makes a delivery owed again if it has ended. Returns the number of times that it was reopened;
   * undefined when the song was removed. Throws STORAGE_FULL.
   */
  reopen(ref: JobRef, submissionId: string, event: RunEvent): Promise<number | undefined>;
  /** Yields the run's submissions that have a callback. Throws NOT_FOUND. */
  subscribers(ref: JobRef): SubscriberPages;
  /** Yields the runs that may be open or owe a delivery. `ended`: the run is not open. */
  pendingRuns(signal: AbortSignal): AsyncIterable<JobRef & { readonly ended: boolean }>;
  /**
   * Yields those of at most 500 runs that are open, with all their subscribers, and those that have
   * ended, with the subscribers that are owed a delivery. Yields a run with many subscribers
   * several times.
   */
  openRuns(
    refs: readonly JobRef[],
    signal: AbortSignal,
  ): AsyncIterable<{ readonly run: StoredRun; readonly subscribers: readonly Subscriber[] }>;
}

/** The request for which the store is called. */
export interface StoreCaller {
  readonly requestId: string;
  /** Returns the milliseconds that are left for the request. Absent: any number. */
  readonly leftMs?: () => number;
}

/**
 * Returns the store for one request. Each call has the id of the request, and ends in the time of
 * the request. retract() and release() may end later, because a refused submission must not run.
 */
export type SongStoreFor = (caller: StoreCaller) => SongStore;
