// Original file: stemline/queue/v1/queue.proto

import type { Priority as _stemline_common_v1_Priority, Priority__Output as _stemline_common_v1_Priority__Output } from '../../../stemline/common/v1/Priority.ts';
import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.ts';

/**
 * An entry of a stream of jobs that names no known job.
 */
export interface ParkedEntry {
  /**
   * The id that it had in its stream.
   */
  'id'?: (string);
  /**
   * The stream.
   */
  'priority'?: (_stemline_common_v1_Priority);
  /**
   * The beginning of its names and values, at most 500 characters; other bytes than printable ASCII
   * as `\x` and two hex digits.
   */
  'text'?: (string);
  'parkedAt'?: (_google_protobuf_Timestamp | null);
}

/**
 * An entry of a stream of jobs that names no known job.
 */
export interface ParkedEntry__Output {
  /**
   * The id that it had in its stream.
   */
  'id': (string);
  /**
   * The stream.
   */
  'priority': (_stemline_common_v1_Priority__Output);
  /**
   * The beginning of its names and values, at most 500 characters; other bytes than printable ASCII
   * as `\x` and two hex digits.
   */
  'text': (string);
  'parkedAt': (_google_protobuf_Timestamp__Output | null);
}
