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

/** A part of one version of a track. */
export interface VersionPart {
  readonly offset: number;
  /** At least 1. */
  readonly length: number;
  readonly etag: string;
}

/** A track or peaks whose bytes can be read. */
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
  /** Opens the whole peaks of a stem. `level`: 0 to 2, the finest first. */
  openPeaks(track: TrackName, level: number, caller: Caller): Promise<OpenTrack>;
}

/** Creates a source that uses this client. */
export function createTrackSource({ storage }: Pick<Peers, 'storage'>): TrackSource {
  const opened = async (parts: AsyncGenerator<Part & { info?: BytesInfo__Output | null | undefined }>) => {
    const first = await parts.next();
    if (first.done) throw new ServiceError('UNAVAILABLE', 'The storage service sent no track. Try again.');
    const close = async () => void (await parts.return(undefined));
    return { info: toTrackInfo(first.value.info), bytes: chunksOf(parts), close };
  };
  return {
    describe: async (track, caller) => {
      const { info } = await storage.unary('GetTrack', track, shortCall(caller));
      return toTrackInfo(info);
    },
    open: (track, wanted, caller) =>
      opened(storage.download('DownloadTrack', { ...track, ...wanted }, streamCall(caller))),
    openPeaks: (track, level, caller) =>
      opened(storage.download('DownloadPeaks', { ...track, level }, streamCall(caller))),
  };
}

/**
 * Yields exactly this part of a track. Throws UNAVAILABLE when the track has been replaced or does
 * not yield the whole part, and the errors of `open`.
 */
export async function* readTrack(
  tracks: Pick<TrackSource, 'open'>,
  track: TrackName,
  { offset, length, etag }: VersionPart,
  caller: Caller,
): AsyncGenerator<Uint8Array, void, undefined> {
  const opened = await tracks.open(track, { offset, length, rangeEtag: etag }, caller);
  try {
    if (opened.info.etag !== etag || opened.info.length !== length)
      throw new ServiceError('UNAVAILABLE', 'The track has just been replaced. Try again.');
    let left = length;
    for await (const bytes of opened.bytes) {
      left -= bytes.byteLength;
      if (left < 0) break;
      yield bytes;
    }
    if (left !== 0) throw new ServiceError('UNAVAILABLE', 'The track could not be read completely. Try again.');
  } finally {
    await opened.close();
  }
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
