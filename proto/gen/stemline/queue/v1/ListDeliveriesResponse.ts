// Original file: stemline/queue/v1/deliveries.proto

import type { Delivery as _stemline_queue_v1_Delivery, Delivery__Output as _stemline_queue_v1_Delivery__Output } from '../../../stemline/queue/v1/Delivery.ts';

export interface ListDeliveriesResponse {
  'deliveries'?: (_stemline_queue_v1_Delivery)[];
  /**
   * Empty: this is the last page.
   */
  'nextPageToken'?: (string);
}

export interface ListDeliveriesResponse__Output {
  'deliveries': (_stemline_queue_v1_Delivery__Output)[];
  /**
   * Empty: this is the last page.
   */
  'nextPageToken': (string);
}
