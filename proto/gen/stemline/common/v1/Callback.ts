// Original file: stemline/common/v1/common.proto

import type { DeliveryEvent as _stemline_common_v1_DeliveryEvent, DeliveryEvent__Output as _stemline_common_v1_DeliveryEvent__Output } from '../../../stemline/common/v1/DeliveryEvent.ts';

/**
 * A URL that receives a POST when a run has ended.
 */
export interface Callback {
  /**
   * An http or https URL without credentials, of at most 2048 characters. Its address is public or
   * in the setting STEMLINE_CALLBACK_ALLOW of the queue service and the notifier. With a `refusal`,
   * any text of at most 2048 characters, or none: the text is only shown.
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
  /**
   * Signs the deliveries of this callback in place of the secrets of the notifier: "whsec_" and the
   * base64 of 24 to 64 bytes. Empty: the secrets of the notifier sign. No answer to a client
   * contains it. Only the rpcs of the storage service that the queue service uses return it.
   */
  'secret'?: (string);
}

/**
 * A URL that receives a POST when a run has ended.
 */
export interface Callback__Output {
  /**
   * An http or https URL without credentials, of at most 2048 characters. Its address is public or
   * in the setting STEMLINE_CALLBACK_ALLOW of the queue service and the notifier. With a `refusal`,
   * any text of at most 2048 characters, or none: the text is only shown.
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
  /**
   * Signs the deliveries of this callback in place of the secrets of the notifier: "whsec_" and the
   * base64 of 24 to 64 bytes. Empty: the secrets of the notifier sign. No answer to a client
   * contains it. Only the rpcs of the storage service that the queue service uses return it.
   */
  'secret': (string);
}
