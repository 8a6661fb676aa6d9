// Serves the rpcs DownloadSong and DownloadTrack, which send bytes, and GetTrack, which returns the
// info of a download.

import { retry } from '@stemline/common/async/retry.ts';
import { assertName, assertSonghash, invalid } from '@stemline/common/checks.ts';
import { ServiceError } from '@stemline/common/errors/service-error.ts';
import { chunksOf, DOWNLOAD_CHUNK_BYTES } from '@stemline/common/grpc/framing.ts';
import type { Download } from '../domain/track-store.ts';
import type { StorageHandlers, StorageParts } from './parts.ts';
import { fromDownload } from './wire.ts';

/** The range of a request, as DownloadTrackRequest defines it. */
interface RequestedRange {
  readonly offset: number;
  readonly length: number;
  readonly rangeEtag: string;
}

const WHOLE: RequestedRange = { offset: 0, length: 0, rangeEtag: '' };
const RETRY_REPLACED = { backoff: { baseMs: 2, maxMs: 20 }, attempts: 5 };

/** Returns the handlers of the rpcs. */
export function downloadHandlers({
  store,
  tracks,
}: StorageParts): Pick<StorageHandlers, 'DownloadSong' | 'DownloadTrack' | 'GetTrack'> {
  /** Finds and opens an object, again if a newer run replaces it before it is open. */
  const open = (find: () => Promise<Download>, requested: RequestedRange) =>
    retry(async () => {
      const found = await find();
      const range = rangeOf(found, requested);
      const object = await store.openRange(found.key, range.offset, range.length);
      if (!object) throw new ServiceError('UNAVAILABLE', 'The track is being replaced. Try again.');
      return { found, range, object };
    }, RETRY_REPLACED);

  async function* send(find: () => Promise<Download>, requested: RequestedRange) {
    const { found, range, object } = await open(find, requested);
    try {
      yield { info: fromDownload(found, range) };
      for await (const piece of object.bytes)
        for (const chunk of chunksOf(piece, DOWNLOAD_CHUNK_BYTES)) yield { chunk };
    } finally {
      await object.close();
    }
  }

  return {
    DownloadSong: {
      serverStream: ({ audio }) => {
        assertName('sha224', audio, 'audio');
        return send(() => tracks.findAudio(audio), WHOLE);
      },
    },
    DownloadTrack: {
      serverStream: ({ songhash, track, offset, length, rangeEtag }) => {
        assertSonghash(songhash);
        assertName('trackQuery', track, 'track');
        if (length < 0) throw invalid('length must not be negative.');
        return send(() => tracks.find(songhash, track), { offset, length, rangeEtag });
      },
    },
    GetTrack: {
      unary: async ({ songhash, track }) => {
        assertSonghash(songhash);
        assertName('trackQuery', track, 'track');
        const found = await tracks.find(songhash, track);
        return { info: fromDownload(found, rangeOf(found, WHOLE)) };
      },
    },
  };
}

/** Returns the bytes to send. Throws BAD_RANGE when the range begins at or beyond the end. */
function rangeOf({ size, etag, name }: Download, { offset, length, rangeEtag }: RequestedRange) {
  if (rangeEtag !== '' && rangeEtag !== etag) return { offset: 0, length: size };
  const first = offset < 0 ? Math.max(0, size + offset) : offset;
  if (first > 0 && first >= size)
    throw new ServiceError('BAD_RANGE', `The range begins at or beyond the end of ${name}, which has ${size} bytes.`);
  return { offset: first, length: length === 0 ? size - first : Math.min(length, size - first) };
}
