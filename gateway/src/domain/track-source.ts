// Reads tracks from the storage service. A single call returns both the description of a track and
// its bytes.

import { ServiceError } from '@stemline/common/errors/service-error.ts';
import { fromTimestamp } from '@stemline/common/grpc/time.ts';
import type { BytesInfo__Output } from '@stemline/proto/gen/stemline/storage/v1/BytesInfo.ts';
import { type Caller, type Peers, shortCall, streamCall } from './peers.ts';

/** The name of a track in a request. */
export interface TrackName {
  readonly songhash: string;
  /** With or without its extension. */
  readonly track: string;
}

/** The description of a track. */
export interface TrackInfo {
  /** With its extension. */
  readonly name: string;
  readonly contentType: string;
  /** Size of the whole track in bytes. */
  readonly size: number;
  /** Without quotes. */
  readonly etag: string;
  /** Unix milliseconds. */
  readonly modifiedMs: number;
  /** The name of the user's file. */
  readonly songFilename: string;
  /** The bytes that follow: `length` bytes from `offset`. */
  readonly offset: number;
  readonly length: number;
}

/** The bytes of a track to read. */
export interface WantedBytes {
  /** The first byte. A negative offset counts from the end. */
  readonly offset: number;
  /** The most bytes; 0: to the end. */
  readonly length: number;
  /** If the track has another ETag, the whole track is read. Empty: any ETag. */
  readonly rangeEtag: string;
}

/** A track whose bytes can be read. */
export interface OpenTrack {
  readonly info: TrackInfo;
  readonly bytes: AsyncIterable<Uint8Array>;
  /**
   * Ends the call to the storage service. Must be called in any case, even after all bytes are
   * read.
   */
  close(): Promise<void>;
}

/**
 * Reads tracks. Every method throws SONG_UNKNOWN, TRACK_UNKNOWN, TRACK_REMOVED, SONG_NOT_DONE,
 * UNAVAILABLE.
 */
export interface TrackSource {
  /** Returns only the description; `offset` and `length` are those of the whole track. */
  describe(track: TrackName, caller: Caller): Promise<TrackInfo>;
  /** Throws BAD_RANGE when `wanted` begins at or beyond the end. */
  open(track: TrackName, wanted: WantedBytes, caller: Caller): Promise<OpenTrack>;
}

/** Creates a source that uses this client. */
export function createTrackSource({ storage }: Pick<Peers, 'storage'>): TrackSource {
  return {
    describe: async (track, caller) => {
      const { info } = await storage.unary('GetTrack', track, shortCall(caller));
      return toTrackInfo(info);
    },
    open: async (track, wanted, caller) => {
      const parts = storage.download('DownloadTrack', { ...track, ...wanted }, streamCall(caller));
      const first = await parts.next();
      if (first.done) throw new ServiceError('UNAVAILABLE', 'The storage service sent no track. Try again.');
      const close = async () => void (await parts.return(undefined));
      return { info: toTrackInfo(first.value.info), bytes: chunksOf(parts), close };
    },
  };
}

type Part = { chunk?: Uint8Array | undefined };

async function* chunksOf(parts: AsyncIterable<Part>): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const { chunk } of parts) if (chunk) yield chunk;
}

function toTrackInfo(info: BytesInfo__Output | null | undefined): TrackInfo {
  if (!info) throw new Error('the storage service described no track');
  const { name, contentType, size, etag, modifiedAt, songFilename, offset, length } = info;
  return { name, contentType, size, etag, modifiedMs: fromTimestamp(modifiedAt), songFilename, offset, length };
}
