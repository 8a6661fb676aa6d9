// Original file: stemline/storage/v1/storage.proto

import type { DeliveryEvent as _stemline_common_v1_DeliveryEvent, DeliveryEvent__Output as _stemline_common_v1_DeliveryEvent__Output } from '../../../stemline/common/v1/DeliveryEvent.ts';
import type { DeliveryResult as _stemline_storage_v1_DeliveryResult, DeliveryResult__Output as _stemline_storage_v1_DeliveryResult__Output } from '../../../stemline/storage/v1/DeliveryResult.ts';

/**
 * `event` and `result` are required.
 */
export interface RecordDeliveryRequest {
  'songhash'?: (string);
  'run'?: (number);
  'submissionId'?: (string);
  'event'?: (_stemline_common_v1_DeliveryEvent);
  'result'?: (_stemline_storage_v1_DeliveryResult);
  /**
   * Number of POSTs begun.
   */
  'attempts'?: (number);
  /**
   * The reason why it was not delivered, in a sentence for people.
   */
  'reason'?: (string);
}

/**
 * `event` and `result` are required.
 */
export interface RecordDeliveryRequest__Output {
  'songhash': (string);
  'run': (number);
  'submissionId': (string);
  'event': (_stemline_common_v1_DeliveryEvent__Output);
  'result': (_stemline_storage_v1_DeliveryResult__Output);
  /**
   * Number of POSTs begun.
   */
  'attempts': (number);
  /**
   * The reason why it was not delivered, in a sentence for people.
   */
  'reason': (string);
}
