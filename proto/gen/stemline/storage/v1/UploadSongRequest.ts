// Original file: stemline/storage/v1/transfers.proto

import type { AudioInfo as _stemline_storage_v1_AudioInfo, AudioInfo__Output as _stemline_storage_v1_AudioInfo__Output } from '../../../stemline/storage/v1/AudioInfo.ts';
import type { Commit as _stemline_storage_v1_Commit, Commit__Output as _stemline_storage_v1_Commit__Output } from '../../../stemline/storage/v1/Commit.ts';

export interface UploadSongRequest {
  'info'?: (_stemline_storage_v1_AudioInfo | null);
  'chunk'?: (Buffer | Uint8Array | string);
  'commit'?: (_stemline_storage_v1_Commit | null);
  'part'?: "info"|"chunk"|"commit";
}

export interface UploadSongRequest__Output {
  'info'?: (_stemline_storage_v1_AudioInfo__Output | null);
  'chunk'?: (Buffer);
  'commit'?: (_stemline_storage_v1_Commit__Output | null);
  'part'?: "info"|"chunk"|"commit";
}
