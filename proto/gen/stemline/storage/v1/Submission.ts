// Original file: stemline/storage/v1/records.proto

import type { Callback as _stemline_common_v1_Callback, Callback__Output as _stemline_common_v1_Callback__Output } from '../../../stemline/common/v1/Callback.ts';
import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.ts';

/**
 * One request for a song.
 */
export interface Submission {
  /**
   * 1 to 64 of [A-Za-z0-9_-]. The caller creates one for each submission and reuses it when it
   * repeats the call.
   */
  'id'?: (string);
  /**
   * The name of the submitter's file, for people only. May be empty.
   */
  'filename'?: (string);
  /**
   * Absent: no callback.
   */
  'callback'?: (_stemline_common_v1_Callback | null);
  /**
   * Time of the submission. Absent: now.
   */
  'createdAt'?: (_google_protobuf_Timestamp | null);
  /**
   * The `x-request-id` of the call that recorded the submission, for logs.
   */
  'requestId'?: (string);
  /**
   * Number of times that the delivery for the end of the run was reopened. Only ListOpenRuns sets
   * it, and no request needs it.
   */
  'reopened'?: (number);
  '_callback'?: "callback";
}

/**
 * One request for a song.
 */
export interface Submission__Output {
  /**
   * 1 to 64 of [A-Za-z0-9_-]. The caller creates one for each submission and reuses it when it
   * repeats the call.
   */
  'id': (string);
  /**
   * The name of the submitter's file, for people only. May be empty.
   */
  'filename': (string);
  /**
   * Absent: no callback.
   */
  'callback'?: (_stemline_common_v1_Callback__Output | null);
  /**
   * Time of the submission. Absent: now.
   */
  'createdAt': (_google_protobuf_Timestamp__Output | null);
  /**
   * The `x-request-id` of the call that recorded the submission, for logs.
   */
  'requestId': (string);
  /**
   * Number of times that the delivery for the end of the run was reopened. Only ListOpenRuns sets
   * it, and no request needs it.
   */
  'reopened': (number);
  '_callback'?: "callback";
}
