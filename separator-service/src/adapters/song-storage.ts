// The storage service as a job sees it: fetch the audio, upload a track, publish the outcome. Each waits while the service
// is away, as long as the job's signal lets it.

import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { sleep } from '@stemline/common/abort.ts';
import { backoffMs } from '@stemline/common/backoff.ts';
import { ServiceError } from '@stemline/common/errors.ts';
import { framed, UPLOAD_CHUNK_BYTES } from '@stemline/common/framing.ts';
import type { RpcClient } from '@stemline/common/grpc-client.ts';
import { OUTCOME_STATE } from '@stemline/common/wire-words.ts';
import type { JobEnd, JobRef } from '@stemline/job-queue/types.ts';
import type { Outcome__Output } from '@stemline/proto/gen/stemline/storage/v1/Outcome.ts';
import type { StorageRpcs } from '@stemline/proto/load.ts';
import { JobFailure } from '../failure/job-failure.ts';

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
      readonly attempt: number;
      readonly tracks: readonly StoredTrack[];
      readonly manifestJson: string;
    }
  | { readonly state: 'failed'; readonly attempt: number; readonly code: string; readonly reason: string };

/** All reject with the signal's reason when it aborts. */
export interface SongStorage {
  /** Writes the audio to `path` and checks its digest. JobFailure AUDIO_MISSING. */
  fetchAudio(audio: string, path: string, signal: AbortSignal): Promise<void>;
  /** RunOver when the run has ended meanwhile. */
  uploadTrack(ref: JobRef, attempt: number, track: TrackFile, signal: AbortSignal): Promise<StoredTrack>;
  /** Writes the outcome unless one stands: the answer is the one that stands. RunOver('removed') when the run is gone. */
  publish(ref: JobRef, outcome: JobOutcome, signal: AbortSignal): Promise<JobEnd>;
  /** Whether the run has ended: its end, or undefined while it is open. RunOver when it was replaced or removed. */
  standing(ref: JobRef, signal: AbortSignal): Promise<JobEnd | undefined>;
}

export interface TrackFile {
  /** With its extension. */
  readonly name: string;
  readonly contentType: string;
  readonly path: string;
}

/** The run is no longer open: its outcome stands, or it was removed with its song. */
export class RunOver extends Error {
  override readonly name = 'RunOver';
  readonly how: 'ended' | 'removed';

  constructor(how: 'ended' | 'removed', cause: unknown) {
    super(how === 'ended' ? 'the run has an outcome' : 'the run was removed', { cause });
    this.how = how;
  }
}

const QUICK_MS = 15_000;
const BYTES_MS = 600_000;
const AWAY = { baseMs: 200, maxMs: 5_000 };

export function createSongStorage(client: RpcClient<StorageRpcs>): SongStorage {
  const publish: SongStorage['publish'] = (ref, outcome, signal) =>
    whileAway(signal, async () => {
      const state = OUTCOME_STATE.toWire(outcome.state);
      const wire = { ...outcome, state, tracks: 'tracks' in outcome ? [...outcome.tracks] : [] };
      const request = { ...placeOf(ref), outcome: { ...wire, createdMs: Date.now() } };
      const answer = await client.unary('PublishOutcome', request, callOf(ref, QUICK_MS, signal)).catch(asRunOver);
      return endOf(answer.outcome);
    });

  return {
    publish,

    fetchAudio: (audio, path, signal) =>
      whileAway(signal, async () => {
        const hash = createHash('sha224');
        const messages = client.download('DownloadSong', { audio }, { deadlineMs: BYTES_MS, requestId: audio, signal });
        async function* bytes(): AsyncGenerator<Uint8Array> {
          for await (const { chunk } of messages) {
            if (!chunk?.byteLength) continue;
            hash.update(chunk);
            yield chunk;
          }
        }
        await pipeline(bytes(), createWriteStream(path)).catch(asAudioMissing);
        if (hash.digest('hex') !== audio) throw new Error('the audio that came is not the audio that was asked for');
      }),

    uploadTrack: (ref, attempt, track, signal) =>
      whileAway(signal, async () => {
        const info = { ...placeOf(ref), attempt, track: track.name, contentType: track.contentType };
        const source = createReadStream(track.path, { highWaterMark: UPLOAD_CHUNK_BYTES });
        const options = callOf(ref, BYTES_MS, signal);
        const { size, sha224 } = await client.upload('UploadTrack', framed(info, source), options).catch(asRunOver);
        return { name: track.name, contentType: track.contentType, size, sha224 };
      }),

    standing: (ref, signal) =>
      whileAway(signal, async () => {
        const request = { songhash: ref.songhash };
        const song = await client.unary('GetSong', request, callOf(ref, QUICK_MS, signal)).catch(asRunOver);
        if (song.run?.number !== ref.run) throw new RunOver('ended', undefined);
        return song.run.outcome ? endOf(song.run.outcome) : undefined;
      }),
  };
}

/** Repeats what failed because the service is away, busy or full. */
async function whileAway<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  for (let failures = 1; ; failures += 1) {
    try {
      return await work();
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof ServiceError) || !error.retryable) throw error;
    }
    await sleep(backoffMs(AWAY, failures), signal);
    signal.throwIfAborted();
  }
}

function placeOf({ songhash, run }: JobRef) {
  return { songhash, run };
}

function callOf(ref: JobRef, deadlineMs: number, signal: AbortSignal) {
  return { deadlineMs, requestId: `${ref.songhash}.${ref.run}`, signal };
}

function endOf(outcome: Outcome__Output | null): JobEnd {
  const state = outcome ? OUTCOME_STATE.fromWire(outcome.state) : undefined;
  if (!outcome || !state) throw new Error('the storage service gave an outcome without a state');
  return { state, code: outcome.code, reason: outcome.reason };
}

function asRunOver(error: unknown): never {
  if (error instanceof ServiceError && error.code === 'RUN_ENDED') throw new RunOver('ended', error);
  if (error instanceof ServiceError && (error.code === 'NOT_FOUND' || error.code === 'SONG_UNKNOWN'))
    throw new RunOver('removed', error);
  throw error;
}

function asAudioMissing(error: unknown): never {
  if (error instanceof ServiceError && (error.code === 'NOT_FOUND' || error.code === 'AUDIO_MISSING'))
    throw new JobFailure('AUDIO_MISSING', 'The audio of this song is no longer stored. Submit it again.', {
      cause: error,
    });
  throw error;
}
