// The rpcs that give out bytes: DownloadSong, DownloadTrack, and GetTrack, which says what DownloadTrack would say first.

import { ServiceError } from '@stemline/common/errors/service-error.ts';
import { chunksOf, DOWNLOAD_CHUNK_BYTES } from '@stemline/common/grpc/framing.ts';
import { assertHash, assertTrackQuery, invalid } from '../domain/names.ts';
import type { Download } from '../domain/track-store.ts';
import type { StorageHandlers, StorageParts } from './parts.ts';

const OPEN_TRIES = 5;

export function downloadHandlers({
  store,
  tracks,
}: StorageParts): Pick<StorageHandlers, 'DownloadSong' | 'DownloadTrack' | 'GetTrack'> {
  /** Between finding and opening, a newer run can take the place of what was found: then it is found anew. */
  const open = async (find: () => Promise<Download>, offset: number, length: number) => {
    for (let tries = 1; ; tries += 1) {
      const found = await find();
      if (offset > 0 && offset >= found.size)
        throw new ServiceError('BAD_RANGE', `The range begins beyond the ${found.size} bytes of ${found.name}.`);
      const object = await store.openRange(found.key, offset, length === 0 ? undefined : length);
      if (object) return { found, object };
      if (tries === OPEN_TRIES) throw new ServiceError('UNAVAILABLE', 'The track is being replaced. Try again.');
    }
  };

  async function* send(find: () => Promise<Download>, offset: number, length: number) {
    const { found, object } = await open(find, offset, length);
    try {
      yield { info: infoOf(found) };
      for await (const piece of object.bytes)
        for (const chunk of chunksOf(piece, DOWNLOAD_CHUNK_BYTES)) yield { chunk };
    } finally {
      await object.close();
    }
  }

  return {
    DownloadSong: {
      serverStream: ({ audio }) => {
        assertHash(audio, 'audio');
        return send(() => tracks.findAudio(audio), 0, 0);
      },
    },
    DownloadTrack: {
      serverStream: ({ songhash, track, offset, length }) => {
        assertHash(songhash, 'songhash');
        assertTrackQuery(track);
        if (offset < 0 || length < 0) throw invalid('offset and length must not be negative.');
        return send(() => tracks.find(songhash, track), offset, length);
      },
    },
    GetTrack: {
      unary: async ({ songhash, track }) => {
        assertHash(songhash, 'songhash');
        assertTrackQuery(track);
        return { info: infoOf(await tracks.find(songhash, track)) };
      },
    },
  };
}

function infoOf({ key: _key, ...info }: Download) {
  return info;
}
