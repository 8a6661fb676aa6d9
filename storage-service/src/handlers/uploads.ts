// The rpcs that take in bytes: UploadSong and UploadTrack.

import { receiveUpload } from '@stemline/common/framing.ts';
import { assertAttempt, assertHash, assertRunNumber, assertTrackName, invalid } from '../domain/names.ts';
import type { StorageHandlers, StorageParts } from './parts.ts';

export function uploadHandlers({
  audio,
  tracks,
  maxAudioBytes,
}: StorageParts): Pick<StorageHandlers, 'UploadSong' | 'UploadTrack'> {
  return {
    UploadSong: {
      clientStream: async (messages, { signal }) => {
        const upload = await receiveUpload(messages, signal);
        const { maxBytes } = upload.info;
        if (maxBytes < 0) throw invalid('max_bytes must not be negative.');
        return audio.take(upload, maxBytes === 0 ? maxAudioBytes : Math.min(maxBytes, maxAudioBytes));
      },
    },

    UploadTrack: {
      clientStream: async (messages, { signal }) => {
        const upload = await receiveUpload(messages, signal);
        const { songhash, run, attempt, track } = upload.info;
        assertHash(songhash, 'songhash');
        assertRunNumber(run);
        assertAttempt(attempt);
        assertTrackName(track);
        return tracks.take({ songhash, run, attempt, track }, upload);
      },
    },
  };
}
