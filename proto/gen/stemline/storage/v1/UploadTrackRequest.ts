// Original file: stemline/storage/v1/transfers.proto

import type { TrackInfo as _stemline_storage_v1_TrackInfo, TrackInfo__Output as _stemline_storage_v1_TrackInfo__Output } from '../../../stemline/storage/v1/TrackInfo.ts';
import type { Commit as _stemline_storage_v1_Commit, Commit__Output as _stemline_storage_v1_Commit__Output } from '../../../stemline/storage/v1/Commit.ts';

export interface UploadTrackRequest {
  'info'?: (_stemline_storage_v1_TrackInfo | null);
  'chunk'?: (Buffer | Uint8Array | string);
  'commit'?: (_stemline_storage_v1_Commit | null);
  'part'?: "info"|"chunk"|"commit";
}

export interface UploadTrackRequest__Output {
  'info'?: (_stemline_storage_v1_TrackInfo__Output | null);
  'chunk'?: (Buffer);
  'commit'?: (_stemline_storage_v1_Commit__Output | null);
  'part'?: "info"|"chunk"|"commit";
}
