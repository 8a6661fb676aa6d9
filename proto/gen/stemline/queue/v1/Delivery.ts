// Original file: stemline/queue/v1/queue.proto

import type { DeliveryEvent as _stemline_queue_v1_DeliveryEvent, DeliveryEvent__Output as _stemline_queue_v1_DeliveryEvent__Output } from '../../../stemline/queue/v1/DeliveryEvent.ts';
import type { DeliveryState as _stemline_queue_v1_DeliveryState, DeliveryState__Output as _stemline_queue_v1_DeliveryState__Output } from '../../../stemline/queue/v1/DeliveryState.ts';
import type { Long } from '@grpc/proto-loader';

export interface Delivery {
  /**
   * Derived from submission and event; sent as webhook-id.
   */
  'id'?: (string);
  'songhash'?: (string);
  'run'?: (number);
  'event'?: (_stemline_queue_v1_DeliveryEvent);
  'state'?: (_stemline_queue_v1_DeliveryState);
  'attempts'?: (number);
  'nextMs'?: (number | string | Long);
  'lastError'?: (string);
  /**
   * The URL without its query.
   */
  'url'?: (string);
  'createdMs'?: (number | string | Long);
}

export interface Delivery__Output {
  /**
   * Derived from submission and event; sent as webhook-id.
   */
  'id': (string);
  'songhash': (string);
  'run': (number);
  'event': (_stemline_queue_v1_DeliveryEvent__Output);
  'state': (_stemline_queue_v1_DeliveryState__Output);
  'attempts': (number);
  'nextMs': (number);
  'lastError': (string);
  /**
   * The URL without its query.
   */
  'url': (string);
  'createdMs': (number);
}
