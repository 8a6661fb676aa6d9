// Original file: stemline/queue/v1/queue.proto

import type { DeliveryEvent as _stemline_common_v1_DeliveryEvent, DeliveryEvent__Output as _stemline_common_v1_DeliveryEvent__Output } from '../../../stemline/common/v1/DeliveryEvent.ts';
import type { DeliveryState as _stemline_queue_v1_DeliveryState, DeliveryState__Output as _stemline_queue_v1_DeliveryState__Output } from '../../../stemline/queue/v1/DeliveryState.ts';
import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.ts';

/**
 * One POST that is or was owed to a submitter.
 */
export interface Delivery {
  /**
   * Derived from submission and event, so it is the same in every attempt; sent as the header
   * webhook-id.
   */
  'id'?: (string);
  'songhash'?: (string);
  'run'?: (number);
  'event'?: (_stemline_common_v1_DeliveryEvent);
  'state'?: (_stemline_queue_v1_DeliveryState);
  /**
   * Number of POSTs begun.
   */
  'attempts'?: (number);
  /**
   * Time of the next attempt. Absent: there is none.
   */
  'nextAt'?: (_google_protobuf_Timestamp | null);
  /**
   * The reason why the last attempt failed, in a sentence for people.
   */
  'lastError'?: (string);
  /**
   * Without its query, which may hold secrets.
   */
  'url'?: (string);
  'createdAt'?: (_google_protobuf_Timestamp | null);
}

/**
 * One POST that is or was owed to a submitter.
 */
export interface Delivery__Output {
  /**
   * Derived from submission and event, so it is the same in every attempt; sent as the header
   * webhook-id.
   */
  'id': (string);
  'songhash': (string);
  'run': (number);
  'event': (_stemline_common_v1_DeliveryEvent__Output);
  'state': (_stemline_queue_v1_DeliveryState__Output);
  /**
   * Number of POSTs begun.
   */
  'attempts': (number);
  /**
   * Time of the next attempt. Absent: there is none.
   */
  'nextAt': (_google_protobuf_Timestamp__Output | null);
  /**
   * The reason why the last attempt failed, in a sentence for people.
   */
  'lastError': (string);
  /**
   * Without its query, which may hold secrets.
   */
  'url': (string);
  'createdAt': (_google_protobuf_Timestamp__Output | null);
}
