// Original file: stemline/storage/v1/storage.proto

import type { Run as _stemline_storage_v1_Run, Run__Output as _stemline_storage_v1_Run__Output } from '../../../stemline/storage/v1/Run.ts';

export interface GetRunResponse {
  'run'?: (_stemline_storage_v1_Run | null);
}

export interface GetRunResponse__Output {
  'run': (_stemline_storage_v1_Run__Output | null);
}
