// Original file: stemline/storage/v1/storage.proto

import type { Outcome as _stemline_storage_v1_Outcome, Outcome__Output as _stemline_storage_v1_Outcome__Output } from '../../../stemline/storage/v1/Outcome.ts';

export interface PublishOutcomeResponse {
  /**
   * The outcome of the run, from this call or an earlier one.
   */
  'outcome'?: (_stemline_storage_v1_Outcome | null);
  /**
   * Whether this call wrote it.
   */
  'created'?: (boolean);
}

export interface PublishOutcomeResponse__Output {
  /**
   * The outcome of the run, from this call or an earlier one.
   */
  'outcome': (_stemline_storage_v1_Outcome__Output | null);
  /**
   * Whether this call wrote it.
   */
  'created': (boolean);
}
