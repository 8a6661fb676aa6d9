// Interface of the storage for a job: fetches the audio, uploads tracks, publishes the outcome.

import type { JobEnd, JobRef, JobSpec } from '@stemline/job-queue/types.ts';

/** A track in the storage service; `size` is in bytes. */
export interface StoredTrack {
  readonly name: string;
  readonly contentType: string;
  readonly size: number;
  readonly sha224: string;
  /** CRC-32 of the bytes, as in ZIP files. */
  readonly crc32: number;
}

/** The end of a run, as a worker reports it. */
export type JobOutcome =
  | {
      readonly state: 'done';
      /** The claim under which the tracks were uploaded. */
      readonly claimId: string;
      /** Number of attempts begun. */
      readonly attempt: number;
      readonly tracks: readonly StoredTrack[];
      /** The waveform peaks of the stems and of the song. */
      readonly peaks: readonly StoredTrack[];
      readonly manifestJson: string;
    }
  | { readonly state: 'failed'; readonly attempt: number; readonly code: string; readonly reason: string };

/** The run of a call. `requestId`: the id of the call, for logs; empty: derived from the run. */
export type CallRef = JobRef & Pick<JobSpec, 'requestId'>;

/**
 * All methods reject with the signal's reason when it aborts, and with JobDeferred when the storage
 * service was unavailable for too long.
 */
export interface SongStorage {
  /**
   * Writes the audio to `path` and checks its digest. Rejects with the JobFailure AUDIO_MISSING
   * when the storage service does not have the audio.
   */
  fetchAudio(ref: CallRef & Pick<JobSpec, 'audio'>, path: string, signal: AbortSignal): Promise<void>;
  /**
   * Uploads a track, or peaks, under the claim. Rejects with RunOver when the run has ended
   * meanwhile.
   */
  uploadTrack(ref: CallRef, claimId: string, track: TrackFile, signal: AbortSignal): Promise<StoredTrack>;
  /**
   * Writes the outcome unless the run has one, and resolves with the outcome of the run. Rejects
   * with RunOver('removed') when the run was removed.
   */
  publish(ref: CallRef, outcome: JobOutcome, signal: AbortSignal): Promise<JobEnd>;
  /**
   * Resolves with the end of the run; undefined while it is open. Rejects with RunOver('removed')
   * when the run was removed.
   */
  endOf(ref: CallRef, signal: AbortSignal): Promise<JobEnd | undefined>;
}

/** A track, or peaks, on disk. */
export interface TrackFile {
  /** The name with its extension. */
  readonly name: string;
  readonly contentType: string;
  readonly path: string;
}

/** The error of a call for a run that has an outcome, or that was removed with its song. */
export class RunOver extends Error {
  override readonly name = 'RunOver';
  readonly kind: 'ended' | 'removed';

  constructor(kind: 'ended' | 'removed', cause: unknown) {
    super(kind === 'ended' ? 'the run has an outcome' : 'the run was removed', { cause });
    this.kind = kind;
  }
}
