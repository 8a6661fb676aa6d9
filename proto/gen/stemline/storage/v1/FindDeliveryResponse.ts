// Original file: stemline/storage/v1/deliveries.proto

import type { DeliveryEvent as _stemline_common_v1_DeliveryEvent, DeliveryEvent__Output as _stemline_common_v1_DeliveryEvent__Output } from '../../../stemline/common/v1/DeliveryEvent.ts';

export interface FindDeliveryResponse {
  'songhash'?: (string);
  'run'?: (number);
  'submissionId'?: (string);
  'event'?: (_stemline_common_v1_DeliveryEvent);
}

export interface FindDeliveryResponse__Output {
  'songhash': (string);
  'run': (number);
  'submissionId': (string);
  'event': (_stemline_common_v1_DeliveryEvent__Output);
}
