// Original file: stemline/storage/v1/deliveries.proto

import type { DeliveryEvent as _stemline_common_v1_DeliveryEvent, DeliveryEvent__Output as _stemline_common_v1_DeliveryEvent__Output } from '../../../stemline/common/v1/DeliveryEvent.ts';

export interface ReopenDeliveryRequest {
  'songhash'?: (string);
  'run'?: (number);
  'submissionId'?: (string);
  /**
   * Required.
   */
  'event'?: (_stemline_common_v1_DeliveryEvent);
}

export interface ReopenDeliveryRequest__Output {
  'songhash': (string);
  'run': (number);
  'submissionId': (string);
  /**
   * Required.
   */
  'event': (_stemline_common_v1_DeliveryEvent__Output);
}
