// Original file: stemline/storage/v1/storage.proto

import type { ModelRef as _stemline_common_v1_ModelRef, ModelRef__Output as _stemline_common_v1_ModelRef__Output } from '../../../stemline/common/v1/ModelRef.ts';
import type { Options as _stemline_common_v1_Options, Options__Output as _stemline_common_v1_Options__Output } from '../../../stemline/common/v1/Options.ts';

export interface ReserveSubmissionRequest {
  /**
   * As in GetReservationRequest.
   */
  'namespace'?: (string);
  'idempotencyKey'?: (string);
  /**
   * The following fields mean the same as in Reservation.
   */
  'fingerprint'?: (string);
  'songhash'?: (string);
  /**
   * Required.
   */
  'model'?: (_stemline_common_v1_ModelRef | null);
  'options'?: (_stemline_common_v1_Options | null);
  'sourceFingerprint'?: (string);
}

export interface ReserveSubmissionRequest__Output {
  /**
   * As in GetReservationRequest.
   */
  'namespace': (string);
  'idempotencyKey': (string);
  /**
   * The following fields mean the same as in Reservation.
   */
  'fingerprint': (string);
  'songhash': (string);
  /**
   * Required.
   */
  'model': (_stemline_common_v1_ModelRef__Output | null);
  'options': (_stemline_common_v1_Options__Output | null);
  'sourceFingerprint': (string);
}
