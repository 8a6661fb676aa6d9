// The storage as a job sees it: fetch the audio, upload a track, publish the outcome.

import type { JobEnd, JobRef } from '@stemline/job-queue/types.ts';

export interface StoredTrack {
  readonly name: string;
  readonly contentType: string;
  readonly size: number;
  readonly sha224: string;
}

/** What a worker says of a run's end. */
export type JobOutcome =
  | {
      readonly state: 'done';
      /** The claim's `storageAttempt`, under which the tracks were uploaded. */
      readonly attempt: number;
      readonly tries: number;
      readonly tracks: readonly StoredTrack[];
      readonly manifestJson: string;
    }
  | { readonly state: 'failed'; readonly tries: number; readonly code: string; readonly reason: string };

/** All reject with the signal's reason when it aborts, and with NotNow when the storage was away for too long. */
export interface SongStorage {
  /** Writes the audio to `path` and checks its digest. JobFailure AUDIO_MISSING. */
  fetchAudio(audio: string, path: string, signal: AbortSignal): Promise<FetchedAudio>;
  /** RunOver when the run has ended meanwhile. */
  uploadTrack(ref: JobRef, attempt: number, track: TrackFile, signal: AbortSignal): Promise<StoredTrack>;
  /** Writes the outcome unless one stands: the answer is the one that stands. RunOver('removed') when the run is gone. */
  publish(ref: JobRef, outcome: JobOutcome, signal: AbortSignal): Promise<JobEnd>;
  /** The run's end; undefined while it is open. RunOver('removed') when the run is gone. */
  standing(ref: JobRef, signal: AbortSignal): Promise<JobEnd | undefined>;
}

export interface FetchedAudio {
  /** The MIME type under which the storage keeps it; empty where it has none. */
  readonly contentType: string;
}

export interface TrackFile {
  /** With its extension. */
  readonly name: string;
  readonly contentType: string;
  readonly path: string;
}

/** The run is no longer open, says the storage: an outcome of it stands, or it was removed with its song. */
export class RunOver extends Error {
  override readonly name = 'RunOver';
  readonly how: 'ended' | 'removed';

  constructor(how: 'ended' | 'removed', cause: unknown) {
    super(how === 'ended' ? 'the run has an outcome' : 'the run was removed', { cause });
    this.how = how;
  }
}
