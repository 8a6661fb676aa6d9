// Serves the rpcs that receive bytes: UploadSong and UploadTrack.

import { receiveUpload } from '@stemline/common/grpc/framing.ts';
import { assertHash, assertNumber, assertTrackName, invalid } from '../domain/names.ts';
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
        if (maxBytes < 0) throw invalid('info.max_bytes must not be negative.');
        return audio.take(upload, maxBytes === 0 ? maxAudioBytes : Math.min(maxBytes, maxAudioBytes));
      },
    },

    UploadTrack: {
      clientStream: async (messages, { signal }) => {
        const upload = await receiveUpload(messages, signal);
        const { songhash, run, attempt, track } = upload.info;
        assertHash(songhash, 'info.songhash');
        assertNumber(run, 'info.run');
        assertNumber(attempt, 'info.attempt');
        assertTrackName(track, 'info.track');
        return tracks.take({ songhash, run, attempt, track }, upload);
      },
    },
  };
}
