// Original file: stemline/queue/v1/queue.proto

import type { DeliveryEvent as _stemline_queue_v1_DeliveryEvent, DeliveryEvent__Output as _stemline_queue_v1_DeliveryEvent__Output } from '../../../stemline/queue/v1/DeliveryEvent.ts';

export interface Callback {
  'url'?: (string);
  /**
   * The caller's own JSON, posted as it came. At most 64 KiB.
   */
  'dataJson'?: (string);
  /**
   * The ends to be told of. DONE is always told, named or not.
   */
  'on'?: (_stemline_queue_v1_DeliveryEvent)[];
}

export interface Callback__Output {
  'url': (string);
  /**
   * The caller's own JSON, posted as it came. At most 64 KiB.
   */
  'dataJson': (string);
  /**
   * The ends to be told of. DONE is always told, named or not.
   */
  'on': (_stemline_queue_v1_DeliveryEvent__Output)[];
}
