// The rpcs that take in bytes: UploadSong and UploadTrack.

import { ServiceError } from '@stemline/common/errors.ts';
import { receiveUpload } from '@stemline/common/framing.ts';
import { KEYS } from '../domain/keys.ts';
import { assertAttempt, assertHash, assertRunNumber, assertTrackName, invalid } from '../domain/names.ts';
import { receiveBytes } from '../domain/receive.ts';
import type { StorageHandlers, StorageParts } from './parts.ts';

/** A track in an uncompressed format outgrows the upload it was made from; this is only a guard. */
const MAX_TRACK_BYTES = 8 * 1024 ** 3;

export function uploadHandlers({
  store,
  audio,
  tracks,
  maxAudioBytes,
}: StorageParts): Pick<StorageHandlers, 'UploadSong' | 'UploadTrack'> {
  return {
    UploadSong: {
      clientStream: async (messages) => {
        const upload = await receiveUpload(messages);
        const { maxBytes, filename, contentType } = upload.info;
        if (maxBytes < 0) throw invalid('max_bytes must not be negative.');
        const limit = maxBytes === 0 ? maxAudioBytes : Math.min(maxBytes, maxAudioBytes);
        return receiveBytes(store, upload, limit, async (staged, { size, sha224 }) => {
          if (size === 0) throw new ServiceError('EMPTY_AUDIO', 'The audio is empty.');
          const created = await audio.keep(staged, sha224, { filename, contentType });
          return { audio: sha224, size, created };
        });
      },
    },

    UploadTrack: {
      clientStream: async (messages) => {
        const upload = await receiveUpload(messages);
        const { songhash, run, attempt, track } = upload.info;
        assertHash(songhash, 'songhash');
        assertRunNumber(run);
        assertAttempt(attempt);
        assertTrackName(track);
        await tracks.assertTaking({ songhash, run, attempt, track });
        return receiveBytes(store, upload, MAX_TRACK_BYTES, async (staged, received) => {
          await tracks.assertTaking({ songhash, run, attempt, track });
          await staged.commit(KEYS.track(songhash, run, attempt, track));
          await tracks.confirm({ songhash, run, attempt, track });
          return { ...received };
        });
      },
    },
  };
}
