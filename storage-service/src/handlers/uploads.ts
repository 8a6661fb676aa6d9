// Serves the rpcs UploadSong and UploadTrack, which receive bytes.

import { assertName, assertRun, invalid } from '@stemline/common/checks.ts';
import { receiveUpload } from '@stemline/common/grpc/framing.ts';
import { assertUploadName } from '../domain/track-names.ts';
import type { StorageHandlers, StorageParts } from './parts.ts';

/** Returns the handlers of the rpcs. */
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
        const { songhash, run, claimId, track } = upload.info;
        assertName('sha224', songhash, 'info.songhash');
        assertRun(run, 'info.run');
        assertName('claimId', claimId, 'info.claim_id');
        assertUploadName(track, 'info.track');
        return tracks.take({ songhash, run, claimId, track }, upload);
      },
    },
  };
}
