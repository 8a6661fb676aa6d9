// Original file: stemline/queue/v1/deliveries.proto

import type { DeliveryEvent as _stemline_common_v1_DeliveryEvent, DeliveryEvent__Output as _stemline_common_v1_DeliveryEvent__Output } from '../../../stemline/common/v1/DeliveryEvent.ts';
import type { DeliveryState as _stemline_queue_v1_DeliveryState, DeliveryState__Output as _stemline_queue_v1_DeliveryState__Output } from '../../../stemline/queue/v1/DeliveryState.ts';
import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.ts';

/**
 * A callback that one submission is or was owed for one event, or the test of a callback.
 */
export interface Delivery {
  /**
   * Derived from the submission and the event, and so the same in every attempt. The notifier sends
   * it as the header `webhook-id`.
   */
  'id'?: (string);
  /**
   * Empty: a test.
   */
  'songhash'?: (string);
  /**
   * 0: a test.
   */
  'run'?: (number);
  'event'?: (_stemline_common_v1_DeliveryEvent);
  'state'?: (_stemline_queue_v1_DeliveryState);
  /**
   * Number of POSTs that have begun. A redelivery begins the count again.
   */
  'attempts'?: (number);
  /**
   * Time from which the next attempt is due. Absent: the delivery has ended.
   */
  'nextAt'?: (_google_protobuf_Timestamp | null);
  /**
   * The reason why the latest attempt failed or the delivery was refused, as a sentence for people.
   * Empty: none.
   */
  'lastError'?: (string);
  /**
   * Without its query and fragment, which may hold secrets.
   */
  'url'?: (string);
  'createdAt'?: (_google_protobuf_Timestamp | null);
}

/**
 * A callback that one submission is or was owed for one event, or the test of a callback.
 */
export interface Delivery__Output {
  /**
   * Derived from the submission and the event, and so the same in every attempt. The notifier sends
   * it as the header `webhook-id`.
   */
  'id': (string);
  /**
   * Empty: a test.
   */
  'songhash': (string);
  /**
   * 0: a test.
   */
  'run': (number);
  'event': (_stemline_common_v1_DeliveryEvent__Output);
  'state': (_stemline_queue_v1_DeliveryState__Output);
  /**
   * Number of POSTs that have begun. A redelivery begins the count again.
   */
  'attempts': (number);
  /**
   * Time from which the next attempt is due. Absent: the delivery has ended.
   */
  'nextAt': (_google_protobuf_Timestamp__Output | null);
  /**
   * The reason why the latest attempt failed or the delivery was refused, as a sentence for people.
   * Empty: none.
   */
  'lastError': (string);
  /**
   * Without its query and fragment, which may hold secrets.
   */
  'url': (string);
  'createdAt': (_google_protobuf_Timestamp__Output | null);
}
