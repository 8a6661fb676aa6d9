// Original file: stemline/storage/v1/storage.proto

import type { RunRef as _stemline_storage_v1_RunRef, RunRef__Output as _stemline_storage_v1_RunRef__Output } from '../../../stemline/storage/v1/RunRef.ts';

export interface ListOpenRunsRequest {
  /**
   * Only those of these runs that are open or owe a delivery; at most 500. Empty: every such run.
   */
  'runs'?: (_stemline_storage_v1_RunRef)[];
}

export interface ListOpenRunsRequest__Output {
  /**
   * Only those of these runs that are open or owe a delivery; at most 500. Empty: every such run.
   */
  'runs': (_stemline_storage_v1_RunRef__Output)[];
}
