// Original file: stemline/storage/v1/storage.proto

import type { PendingRun as _stemline_storage_v1_PendingRun, PendingRun__Output as _stemline_storage_v1_PendingRun__Output } from '../../../stemline/storage/v1/PendingRun.ts';

export interface ListPendingRunsResponse {
  /**
   * At most 500.
   */
  'runs'?: (_stemline_storage_v1_PendingRun)[];
}

export interface ListPendingRunsResponse__Output {
  /**
   * At most 500.
   */
  'runs': (_stemline_storage_v1_PendingRun__Output)[];
}
