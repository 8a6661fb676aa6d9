// Original file: stemline/queue/v1/deliveries.proto

import type { Callback as _stemline_common_v1_Callback, Callback__Output as _stemline_common_v1_Callback__Output } from '../../../stemline/common/v1/Callback.ts';

export interface TestCallbackRequest {
  /**
   * Required. Its `on` and `refusal` must be empty.
   */
  'callback'?: (_stemline_common_v1_Callback | null);
  /**
   * 1 to 64 of [A-Za-z0-9_-]. The caller creates one for each test and reuses it when it repeats
   * the call.
   */
  'testId'?: (string);
}

export interface TestCallbackRequest__Output {
  /**
   * Required. Its `on` and `refusal` must be empty.
   */
  'callback': (_stemline_common_v1_Callback__Output | null);
  /**
   * 1 to 64 of [A-Za-z0-9_-]. The caller creates one for each test and reuses it when it repeats
   * the call.
   */
  'testId': (string);
}
