// Original file: stemline/queue/v1/deliveries.proto

import type { Delivery as _stemline_queue_v1_Delivery, Delivery__Output as _stemline_queue_v1_Delivery__Output } from '../../../stemline/queue/v1/Delivery.ts';

export interface RedeliverDeliveryResponse {
  /**
   * The delivery after the call.
   */
  'delivery'?: (_stemline_queue_v1_Delivery | null);
}

export interface RedeliverDeliveryResponse__Output {
  /**
   * The delivery after the call.
   */
  'delivery': (_stemline_queue_v1_Delivery__Output | null);
}
