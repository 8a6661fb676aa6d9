// Original file: stemline/storage/v1/storage.proto

import type { Outcome as _stemline_storage_v1_Outcome, Outcome__Output as _stemline_storage_v1_Outcome__Output } from '../../../stemline/storage/v1/Outcome.ts';

export interface PublishOutcomeResponse {
  /**
   * The outcome of the run, from this call or an earlier one.
   */
  'outcome'?: (_stemline_storage_v1_Outcome | null);
  /**
   * True: this call wrote it. False: an earlier call did.
   */
  'created'?: (boolean);
}

export interface PublishOutcomeResponse__Output {
  /**
   * The outcome of the run, from this call or an earlier one.
   */
  'outcome': (_stemline_storage_v1_Outcome__Output | null);
  /**
   * True: this call wrote it. False: an earlier call did.
   */
  'created': (boolean);
}
