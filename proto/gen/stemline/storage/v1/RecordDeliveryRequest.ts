// Original file: stemline/storage/v1/deliveries.proto

import type { DeliveryEvent as _stemline_common_v1_DeliveryEvent, DeliveryEvent__Output as _stemline_common_v1_DeliveryEvent__Output } from '../../../stemline/common/v1/DeliveryEvent.ts';
import type { DeliveryResult as _stemline_storage_v1_DeliveryResult, DeliveryResult__Output as _stemline_storage_v1_DeliveryResult__Output } from '../../../stemline/storage/v1/DeliveryResult.ts';

export interface RecordDeliveryRequest {
  'songhash'?: (string);
  'run'?: (number);
  'submissionId'?: (string);
  /**
   * Required.
   */
  'event'?: (_stemline_common_v1_DeliveryEvent);
  /**
   * Required.
   */
  'result'?: (_stemline_storage_v1_DeliveryResult);
  /**
   * Number of POSTs begun.
   */
  'attempts'?: (number);
  /**
   * Refused or dead: the reason, as a sentence for people. Otherwise empty.
   */
  'reason'?: (string);
  /**
   * Number of times that the delivery was reopened before this end. A record of an earlier end than
   * the one that is open now changes nothing.
   */
  'reopened'?: (number);
  /**
   * The id of the delivery, by which FindDelivery finds it. Empty: FindDelivery does not find it.
   */
  'deliveryId'?: (string);
}

export interface RecordDeliveryRequest__Output {
  'songhash': (string);
  'run': (number);
  'submissionId': (string);
  /**
   * Required.
   */
  'event': (_stemline_common_v1_DeliveryEvent__Output);
  /**
   * Required.
   */
  'result': (_stemline_storage_v1_DeliveryResult__Output);
  /**
   * Number of POSTs begun.
   */
  'attempts': (number);
  /**
   * Refused or dead: the reason, as a sentence for people. Otherwise empty.
   */
  'reason': (string);
  /**
   * Number of times that the delivery was reopened before this end. A record of an earlier end than
   * the one that is open now changes nothing.
   */
  'reopened': (number);
  /**
   * The id of the delivery, by which FindDelivery finds it. Empty: FindDelivery does not find it.
   */
  'deliveryId': (string);
}
