// Implements SongStorage over gRPC. Calls wait a limited time for an unavailable service; a
// transfer has no time limit while data moves.

import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { crc32 } from 'node:zlib';
import { CODES } from '@stemline/common/errors/codes.ts';
import { ServiceError } from '@stemline/common/errors/service-error.ts';
import type { RpcClient } from '@stemline/common/grpc/client.ts';
import { framed, UPLOAD_CHUNK_BYTES } from '@stemline/common/grpc/framing.ts';
import { toTimestamp } from '@stemline/common/grpc/time.ts';
import { OUTCOME_STATE } from '@stemline/common/wire-words.ts';
import type { JobEnd, JobRef } from '@stemline/job-queue/types.ts';
import type { Outcome__Output } from '@stemline/proto/gen/stemline/storage/v1/Outcome.ts';
import type { StorageRpcs } from '@stemline/proto/load.ts';
import { JobFailure } from '../domain/job-failure.ts';
import { type CallRef, RunOver, type SongStorage } from '../domain/song-storage.ts';
import { whileUnavailable, withStallLimit } from './bounded-calls.ts';

/** Time limits in milliseconds. */
interface StorageLimits {
  /** Time that a call waits for an unavailable service. */
  readonly unavailableMs: number;
  /**
   * Time that a transfer may stall. On a slow link, 4 MiB of buffers must drain between the last
   * chunk and the answer.
   */
  readonly stallMs: number;
}

/** A transfer may stall for this many times the limit of a process, because links have buffers. */
const TRANSFER_STALLS = 4;
const QUICK_MS = 15_000;
/** The deadline of a transfer, which is longer than any job. */
const TRANSFER_MS = 24 * 3_600_000;

/**
 * Returns the limits for a separator whose processes may be without progress for `stallMs`: ten
 * minutes without the service, and by default two minutes without data.
 */
export function storageLimits(stallMs: number): StorageLimits {
  return { unavailableMs: 600_000, stallMs: TRANSFER_STALLS * stallMs };
}

/** Calls the storage service over `client`, which the caller closes. */
export function createGrpcSongStorage(
  client: RpcClient<StorageRpcs>,
  { unavailableMs, stallMs }: StorageLimits,
): SongStorage {
  const publish: SongStorage['publish'] = (ref, outcome, signal) =>
    whileUnavailable(unavailableMs, signal, async () => {
      const message = {
        ...outcome,
        state: OUTCOME_STATE.toWire(outcome.state),
        tracks: 'tracks' in outcome ? [...outcome.tracks] : [],
        peaks: 'peaks' in outcome ? [...outcome.peaks] : [],
        createdAt: toTimestamp(Date.now()),
      };
      const request = { ...placeOf(ref), outcome: message };
      const answer = await client.unary('PublishOutcome', request, callOf(ref, QUICK_MS, signal)).catch(asRunOver);
      return toEnd(answer.outcome);
    });

  return {
    publish,

    fetchAudio: ({ audio, ...ref }, path, signal) =>
      whileUnavailable(unavailableMs, signal, async () => {
        const hash = createHash('sha224');
        await withStallLimit(stallMs, signal, async (bounded, onData) => {
          const messages = client.download('DownloadSong', { audio }, callOf(ref, TRANSFER_MS, bounded));
          async function* bytes(): AsyncGenerator<Uint8Array> {
            for await (const { chunk } of messages) {
              onData();
              if (!chunk?.byteLength) continue;
              hash.update(chunk);
              yield chunk;
            }
          }
          await pipeline(bytes(), createWriteStream(path)).catch(asAudioMissing);
        });
        if (hash.digest('hex') !== audio)
          throw new Error('the audio from the storage service does not match its digest');
      }),

    uploadTrack: (ref, claimId, track, signal) =>
      whileUnavailable(unavailableMs, signal, () =>
        withStallLimit(stallMs, signal, async (bounded, onData) => {
          const info = { ...placeOf(ref), claimId, track: track.name };
          let crc = 0;
          const messages = framed(
            info,
            bytesOf(track.path, (chunk) => {
              crc = crc32(chunk, crc);
              onData();
            }),
          );
          const options = callOf(ref, TRANSFER_MS, bounded);
          const { size, sha224 } = await client.upload('UploadTrack', messages, options).catch(asRunOver);
          return { name: track.name, contentType: track.contentType, size, sha224, crc32: crc };
        }),
      ),

    endOf: (ref, signal) =>
      whileUnavailable(unavailableMs, signal, async () => {
        const { run } = await client.unary('GetRun', placeOf(ref), callOf(ref, QUICK_MS, signal)).catch(asRunOver);
        return run?.outcome ? toEnd(run.outcome) : undefined;
      }),
  };
}

/** Opens the file at the first read, because an upload that never starts would leave it open. */
async function* bytesOf(path: string, onChunk: (chunk: Uint8Array) => void): AsyncGenerator<Uint8Array> {
  for await (const chunk of createReadStream(path, { highWaterMark: UPLOAD_CHUNK_BYTES })) {
    // The next chunk is read only after the link has accepted the previous one.
    onChunk(chunk);
    yield chunk;
  }
}

function placeOf({ songhash, run }: JobRef) {
  return { songhash, run };
}

function callOf({ requestId, songhash, run }: CallRef, deadlineMs: number, signal: AbortSignal) {
  return { deadlineMs, requestId: requestId || `${songhash}.${run}`, signal };
}

function toEnd(outcome: Outcome__Output | null): JobEnd {
  const state = outcome ? OUTCOME_STATE.fromWire(outcome.state) : undefined;
  if (!outcome || !state) throw new Error('the storage service returned an outcome without a state');
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
    throw new JobFailure('AUDIO_MISSING', CODES.AUDIO_MISSING.text, { cause: error });
  throw error;
}
