// Original file: stemline/storage/v1/transfers.proto

import type { BytesInfo as _stemline_storage_v1_BytesInfo, BytesInfo__Output as _stemline_storage_v1_BytesInfo__Output } from '../../../stemline/storage/v1/BytesInfo.ts';

export interface GetTrackResponse {
  'info'?: (_stemline_storage_v1_BytesInfo | null);
}

export interface GetTrackResponse__Output {
  'info': (_stemline_storage_v1_BytesInfo__Output | null);
}
