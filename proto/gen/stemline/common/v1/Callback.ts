// Original file: stemline/common/v1/common.proto

import type { DeliveryEvent as _stemline_common_v1_DeliveryEvent, DeliveryEvent__Output as _stemline_common_v1_DeliveryEvent__Output } from '../../../stemline/common/v1/DeliveryEvent.ts';

/**
 * The callback to post when a run has ended.
 */
export interface Callback {
  /**
   * http or https, without credentials. At most 2048 characters. With `refusal`, any text: it is
   * only shown.
   */
  'url'?: (string);
  /**
   * The submitter's own JSON, posted exactly as given. At most 64 KiB; empty: no data.
   */
  'dataJson'?: (string);
  /**
   * The ends to report. DONE is always reported, even when it is not named.
   */
  'on'?: (_stemline_common_v1_DeliveryEvent)[];
  /**
   * The reason why the callback cannot be called, as a sentence for people; such a callback is
   * recorded and never called. Empty: it can be called. At most 500 characters.
   */
  'refusal'?: (string);
}

/**
 * The callback to post when a run has ended.
 */
export interface Callback__Output {
  /**
   * http or https, without credentials. At most 2048 characters. With `refusal`, any text: it is
   * only shown.
   */
  'url': (string);
  /**
   * The submitter's own JSON, posted exactly as given. At most 64 KiB; empty: no data.
   */
  'dataJson': (string);
  /**
   * The ends to report. DONE is always reported, even when it is not named.
   */
  'on': (_stemline_common_v1_DeliveryEvent__Output)[];
  /**
   * The reason why the callback cannot be called, as a sentence for people; such a callback is
   * recorded and never called. Empty: it can be called. At most 500 characters.
   */
  'refusal': (string);
}
