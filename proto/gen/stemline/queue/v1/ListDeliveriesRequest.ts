// Original file: stemline/queue/v1/deliveries.proto

import type { DeliveryState as _stemline_queue_v1_DeliveryState, DeliveryState__Output as _stemline_queue_v1_DeliveryState__Output } from '../../../stemline/queue/v1/DeliveryState.ts';

export interface ListDeliveriesRequest {
  /**
   * Empty: the deliveries of all songs, and tests.
   */
  'songhash'?: (string);
  /**
   * 1 to 200. 0: 50.
   */
  'pageSize'?: (number);
  /**
   * `next_page_token` of the page before, with the same songhash and state. Empty: the first page.
   */
  'pageToken'?: (string);
  /**
   * Only deliveries in this state. UNSPECIFIED: all.
   */
  'state'?: (_stemline_queue_v1_DeliveryState);
}

export interface ListDeliveriesRequest__Output {
  /**
   * Empty: the deliveries of all songs, and tests.
   */
  'songhash': (string);
  /**
   * 1 to 200. 0: 50.
   */
  'pageSize': (number);
  /**
   * `next_page_token` of the page before, with the same songhash and state. Empty: the first page.
   */
  'pageToken': (string);
  /**
   * Only deliveries in this state. UNSPECIFIED: all.
   */
  'state': (_stemline_queue_v1_DeliveryState__Output);
}
