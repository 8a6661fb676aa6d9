// Original file: stemline/storage/v1/storage.proto

import type { DeliveryEvent as _stemline_storage_v1_DeliveryEvent, DeliveryEvent__Output as _stemline_storage_v1_DeliveryEvent__Output } from '../../../stemline/storage/v1/DeliveryEvent.ts';

/**
 * Where to post when the run has ended.
 */
export interface Callback {
  /**
   * At most 2048 characters. Empty only with `refusal`.
   */
  'url'?: (string);
  /**
   * The submitter's own JSON, posted exactly as given. At most 64 KiB; empty: none.
   */
  'dataJson'?: (string);
  /**
   * The ends to be told of. DONE is always told, whether named or not.
   */
  'on'?: (_stemline_storage_v1_DeliveryEvent)[];
  /**
   * Why it cannot be called, in a sentence for a person; such a callback is recorded and never called.
   * Empty: it can be. At most 500 characters.
   */
  'refusal'?: (string);
}

/**
 * Where to post when the run has ended.
 */
export interface Callback__Output {
  /**
   * At most 2048 characters. Empty only with `refusal`.
   */
  'url': (string);
  /**
   * The submitter's own JSON, posted exactly as given. At most 64 KiB; empty: none.
   */
  'dataJson': (string);
  /**
   * The ends to be told of. DONE is always told, whether named or not.
   */
  'on': (_stemline_storage_v1_DeliveryEvent__Output)[];
  /**
   * Why it cannot be called, in a sentence for a person; such a callback is recorded and never called.
   * Empty: it can be. At most 500 characters.
   */
  'refusal': (string);
}
