// Original file: stemline/queue/v1/queue.proto

import type { DeliveryEvent as _stemline_queue_v1_DeliveryEvent, DeliveryEvent__Output as _stemline_queue_v1_DeliveryEvent__Output } from '../../../stemline/queue/v1/DeliveryEvent.ts';
import type { DeliveryState as _stemline_queue_v1_DeliveryState, DeliveryState__Output as _stemline_queue_v1_DeliveryState__Output } from '../../../stemline/queue/v1/DeliveryState.ts';
import type { Long } from '@grpc/proto-loader';

/**
 * One POST that is or was owed to a submitter.
 */
export interface Delivery {
  /**
   * Derived from submission and event, so it is the same at every try; sent as the header
   * webhook-id.
   */
  'id'?: (string);
  'songhash'?: (string);
  'run'?: (number);
  'event'?: (_stemline_queue_v1_DeliveryEvent);
  'state'?: (_stemline_queue_v1_DeliveryState);
  /**
   * Tries so far.
   */
  'attempts'?: (number);
  /**
   * When the next try is due; 0: never.
   */
  'nextMs'?: (number | string | Long);
  /**
   * Why the last try failed, in a sentence for a person.
   */
  'lastError'?: (string);
  /**
   * Without its query, which may hold secrets.
   */
  'url'?: (string);
  'createdMs'?: (number | string | Long);
}

/**
 * One POST that is or was owed to a submitter.
 */
export interface Delivery__Output {
  /**
   * Derived from submission and event, so it is the same at every try; sent as the header
   * webhook-id.
   */
  'id': (string);
  'songhash': (string);
  'run': (number);
  'event': (_stemline_queue_v1_DeliveryEvent__Output);
  'state': (_stemline_queue_v1_DeliveryState__Output);
  /**
   * Tries so far.
   */
  'attempts': (number);
  /**
   * When the next try is due; 0: never.
   */
  'nextMs': (number);
  /**
   * Why the last try failed, in a sentence for a person.
   */
  'lastError': (string);
  /**
   * Without its query, which may hold secrets.
   */
  'url': (string);
  'createdMs': (number);
}
