// Original file: stemline/common/v1/common.proto

import type { DeliveryEvent as _stemline_common_v1_DeliveryEvent, DeliveryEvent__Output as _stemline_common_v1_DeliveryEvent__Output } from '../../../stemline/common/v1/DeliveryEvent.ts';

/**
 * A URL that receives a POST when a run has ended.
 */
export interface Callback {
  /**
   * An http or https URL without credentials, of at most 2048 characters. With a `refusal`, any
   * text of at most 2048 characters, or none: the text is only shown.
   */
  'url'?: (string);
  /**
   * The submitter's own JSON, which is posted byte for byte. At most 64 KiB. Empty: no data.
   */
  'dataJson'?: (string);
  /**
   * The ends to report. DONE is always reported, even when it is not named.
   */
  'on'?: (_stemline_common_v1_DeliveryEvent)[];
  /**
   * The reason why the URL cannot be called, as a sentence for people of at most 500 characters.
   * Such a callback is recorded and never posted. Empty: the URL can be called.
   */
  'refusal'?: (string);
}

/**
 * A URL that receives a POST when a run has ended.
 */
export interface Callback__Output {
  /**
   * An http or https URL without credentials, of at most 2048 characters. With a `refusal`, any
   * text of at most 2048 characters, or none: the text is only shown.
   */
  'url': (string);
  /**
   * The submitter's own JSON, which is posted byte for byte. At most 64 KiB. Empty: no data.
   */
  'dataJson': (string);
  /**
   * The ends to report. DONE is always reported, even when it is not named.
   */
  'on': (_stemline_common_v1_DeliveryEvent__Output)[];
  /**
   * The reason why the URL cannot be called, as a sentence for people of at most 500 characters.
   * Such a callback is recorded and never posted. Empty: the URL can be called.
   */
  'refusal': (string);
}
