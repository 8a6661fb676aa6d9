// Serves the rpcs that send bytes (DownloadSong, DownloadTrack, DownloadPeaks), that describe them
// (GetTrack), and that keep them as audio (KeepTrack).

import { retry } from '@stemline/common/async/retry.ts';
import { PEAK_LEVELS } from '@stemline/common/audio/peaks-file.ts';
import { assertName, assertSonghash, invalid } from '@stemline/common/checks.ts';
import { ServiceError } from '@stemline/common/errors/service-error.ts';
import { chunksOf, DOWNLOAD_CHUNK_BYTES } from '@stemline/common/grpc/framing.ts';
import type { Download } from '../domain/downloads.ts';
import { keepTrack, keptFilename } from '../domain/kept-tracks.ts';
import type { StorageHandlers, StorageParts } from './parts.ts';
import { fromDownload } from './wire.ts';

/** The range of a request, as DownloadTrackRequest defines it. */
interface RequestedRange {
  readonly offset: number;
  readonly length: number;
  readonly rangeEtag: string;
}

const WHOLE: RequestedRange = { offset: 0, length: 0, rangeEtag: '' };
const RETRY_REPLACED = {
  backoff: { baseMs: 2, maxMs: 20 },
  attempts: 5,
  shouldRetry: (error: unknown) => error instanceof TrackReplaced,
};

/** A newer run has replaced the track since it was found, or the track or the song was removed. */
class TrackReplaced extends ServiceError {
  constructor() {
    super('UNAVAILABLE', 'The track is being replaced. Try again.');
  }
}

/** Returns the handlers of the rpcs. */
export function downloadHandlers({
  store,
  audio,
  downloads,
  uses,
}: StorageParts): Pick<StorageHandlers, 'DownloadSong' | 'DownloadTrack' | 'DownloadPeaks' | 'GetTrack' | 'KeepTrack'> {
  /** Finds the bytes of a song for a download, and records the use of the song. */
  const findUsed = async (songhash: string, find: () => Promise<Download>): Promise<Download> => {
    const found = await find();
    // If the song is removed meanwhile, the object is absent, and the next attempt reports it.
    if (found.endedRun !== undefined) await uses.recordDownload(songhash, found.endedRun);
    return found;
  };

  /** Finds and opens an object, again if a newer run replaces it before it is open. */
  const open = (find: () => Promise<Download>, requested: RequestedRange) =>
    retry(async () => {
      const found = await find();
      const range = rangeOf(found, requested);
      const object = await store.openRange(found.key, found.start + range.offset, range.length);
      if (!object) throw new TrackReplaced();
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
      serverStream: ({ audio: address }) => {
        assertName('sha224', address, 'audio');
        return send(() => downloads.findAudio(address), WHOLE);
      },
    },
    DownloadTrack: {
      serverStream: ({ songhash, track, offset, length, rangeEtag }) => {
        assertTrack(songhash, track);
        if (length < 0) throw invalid('length must not be negative.');
        const find = () => findUsed(songhash, () => downloads.find(songhash, track));
        return send(find, { offset, length, rangeEtag });
      },
    },
    DownloadPeaks: {
      serverStream: ({ songhash, track, level }) => {
        assertTrack(songhash, track);
        if (!Object.hasOwn(PEAK_LEVELS, level)) throw invalid(`level must be from 0 to ${PEAK_LEVELS.length - 1}.`);
        const find = () => findUsed(songhash, () => downloads.findPeaks(songhash, track, level));
        return send(find, WHOLE);
      },
    },
    GetTrack: {
      unary: async ({ songhash, track }) => {
        assertTrack(songhash, track);
        const found = await downloads.find(songhash, track);
        return { info: fromDownload(found, rangeOf(found, WHOLE)) };
      },
    },
    KeepTrack: {
      unary: async ({ songhash, track }) => {
        assertTrack(songhash, track);
        return retry(async () => {
          const found = await findUsed(songhash, () => downloads.find(songhash, track));
          if (!(await keepTrack(audio, found))) throw new TrackReplaced();
          const { etag, size, name } = found;
          return { audio: etag, size, parent: { songhash, track: name }, filename: keptFilename(found) };
        }, RETRY_REPLACED);
      },
    },
  };
}

function assertTrack(songhash: string, track: string): void {
  assertSonghash(songhash);
  assertName('trackQuery', track, 'track');
}

/** Returns the bytes to send. Throws BAD_RANGE when the range begins at or beyond the end. */
function rangeOf({ size, etag, name }: Download, { offset, length, rangeEtag }: RequestedRange) {
  if (rangeEtag !== '' && rangeEtag !== etag) return { offset: 0, length: size };
  const first = offset < 0 ? Math.max(0, size + offset) : offset;
  if (first > 0 && first >= size)
    throw new ServiceError('BAD_RANGE', `The range begins at or beyond the end of ${name}, which has ${size} bytes.`);
  return { offset: first, length: length === 0 ? size - first : Math.min(length, size - first) };
}
