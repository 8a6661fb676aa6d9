// Original file: stemline/storage/v1/storage.proto

import type { DeliveryEvent as _stemline_storage_v1_DeliveryEvent, DeliveryEvent__Output as _stemline_storage_v1_DeliveryEvent__Output } from '../../../stemline/storage/v1/DeliveryEvent.ts';

/**
 * The callback to post when the run has ended.
 */
export interface Callback {
  /**
   * At most 2048 characters. Empty only with `refusal`.
   */
  'url'?: (string);
  /**
   * The submitter's own JSON, posted unchanged. At most 64 KiB; empty: no data.
   */
  'dataJson'?: (string);
  /**
   * The ends to report. DONE is always reported, even when it is not named.
   */
  'on'?: (_stemline_storage_v1_DeliveryEvent)[];
  /**
   * The reason why the callback cannot be called, as a sentence for people; such a callback is
   * recorded and never called. Empty: it can be called. At most 500 characters.
   */
  'refusal'?: (string);
}

/**
 * The callback to post when the run has ended.
 */
export interface Callback__Output {
  /**
   * At most 2048 characters. Empty only with `refusal`.
   */
  'url': (string);
  /**
   * The submitter's own JSON, posted unchanged. At most 64 KiB; empty: no data.
   */
  'dataJson': (string);
  /**
   * The ends to report. DONE is always reported, even when it is not named.
   */
  'on': (_stemline_storage_v1_DeliveryEvent__Output)[];
  /**
   * The reason why the callback cannot be called, as a sentence for people; such a callback is
   * recorded and never called. Empty: it can be called. At most 500 characters.
   */
  'refusal': (string);
}
