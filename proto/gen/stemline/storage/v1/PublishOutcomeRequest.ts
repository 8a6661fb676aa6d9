// Original file: stemline/storage/v1/storage.proto

import type { Outcome as _stemline_storage_v1_Outcome, Outcome__Output as _stemline_storage_v1_Outcome__Output } from '../../../stemline/storage/v1/Outcome.ts';

export interface PublishOutcomeRequest {
  'songhash'?: (string);
  'run'?: (number);
  /**
   * Required.
   */
  'outcome'?: (_stemline_storage_v1_Outcome | null);
}

export interface PublishOutcomeRequest__Output {
  'songhash': (string);
  'run': (number);
  /**
   * Required.
   */
  'outcome': (_stemline_storage_v1_Outcome__Output | null);
}
