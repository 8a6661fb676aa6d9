// Original file: stemline/storage/v1/records.proto

import type { ModelRef as _stemline_common_v1_ModelRef, ModelRef__Output as _stemline_common_v1_ModelRef__Output } from '../../../stemline/common/v1/ModelRef.ts';
import type { Options as _stemline_common_v1_Options, Options__Output as _stemline_common_v1_Options__Output } from '../../../stemline/common/v1/Options.ts';
import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.ts';

/**
 * The record of an idempotency key: the request that used the key first. It is created once and
 * kept for 24 hours.
 */
export interface Reservation {
  /**
   * The digest of the request, by which an equal request is recognised.
   */
  'fingerprint'?: (string);
  /**
   * The id of the submission of all requests with the key.
   */
  'submissionId'?: (string);
  /**
   * The song that the first request chose. All equal requests choose the same one.
   */
  'songhash'?: (string);
  'model'?: (_stemline_common_v1_ModelRef | null);
  'options'?: (_stemline_common_v1_Options | null);
  /**
   * The answer to the first request, as the queue service recorded it. Empty: not answered yet.
   */
  'answerJson'?: (string);
  /**
   * True: the submission was refused, and is being retracted.
   */
  'isRefused'?: (boolean);
  'createdAt'?: (_google_protobuf_Timestamp | null);
  /**
   * As `fingerprint`, with the source in place of the audio. Empty: the audio was uploaded.
   */
  'sourceFingerprint'?: (string);
}

/**
 * The record of an idempotency key: the request that used the key first. It is created once and
 * kept for 24 hours.
 */
export interface Reservation__Output {
  /**
   * The digest of the request, by which an equal request is recognised.
   */
  'fingerprint': (string);
  /**
   * The id of the submission of all requests with the key.
   */
  'submissionId': (string);
  /**
   * The song that the first request chose. All equal requests choose the same one.
   */
  'songhash': (string);
  'model': (_stemline_common_v1_ModelRef__Output | null);
  'options': (_stemline_common_v1_Options__Output | null);
  /**
   * The answer to the first request, as the queue service recorded it. Empty: not answered yet.
   */
  'answerJson': (string);
  /**
   * True: the submission was refused, and is being retracted.
   */
  'isRefused': (boolean);
  'createdAt': (_google_protobuf_Timestamp__Output | null);
  /**
   * As `fingerprint`, with the source in place of the audio. Empty: the audio was uploaded.
   */
  'sourceFingerprint': (string);
}
