// Original file: stemline/queue/v1/queue.proto

import type { DeliveryEvent as _stemline_queue_v1_DeliveryEvent, DeliveryEvent__Output as _stemline_queue_v1_DeliveryEvent__Output } from '../../../stemline/queue/v1/DeliveryEvent.ts';

/**
 * Where to post when the run has ended.
 */
export interface Callback {
  /**
   * http or https, without credentials. At most 2048 characters. With `refusal`, any text: it is
   * only shown.
   */
  'url'?: (string);
  /**
   * The submitter's own JSON, posted exactly as given. At most 64 KiB.
   */
  'dataJson'?: (string);
  /**
   * The ends to report. DONE is always reported, whether named or not.
   */
  'on'?: (_stemline_queue_v1_DeliveryEvent)[];
  /**
   * Why it cannot be called, in a sentence for a person; such a callback is recorded and never
   * called.
   * Empty: it can be. At most 500 characters.
   */
  'refusal'?: (string);
}

/**
 * Where to post when the run has ended.
 */
export interface Callback__Output {
  /**
   * http or https, without credentials. At most 2048 characters. With `refusal`, any text: it is
   * only shown.
   */
  'url': (string);
  /**
   * The submitter's own JSON, posted exactly as given. At most 64 KiB.
   */
  'dataJson': (string);
  /**
   * The ends to report. DONE is always reported, whether named or not.
   */
  'on': (_stemline_queue_v1_DeliveryEvent__Output)[];
  /**
   * Why it cannot be called, in a sentence for a person; such a callback is recorded and never
   * called.
   * Empty: it can be. At most 500 characters.
   */
  'refusal': (string);
}
