// Original file: stemline/storage/v1/records.proto

import type { ModelRef as _stemline_common_v1_ModelRef, ModelRef__Output as _stemline_common_v1_ModelRef__Output } from '../../../stemline/common/v1/ModelRef.ts';
import type { Options as _stemline_common_v1_Options, Options__Output as _stemline_common_v1_Options__Output } from '../../../stemline/common/v1/Options.ts';
import type { Priority as _stemline_common_v1_Priority, Priority__Output as _stemline_common_v1_Priority__Output } from '../../../stemline/common/v1/Priority.ts';
import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.ts';
import type { TrackRef as _stemline_common_v1_TrackRef, TrackRef__Output as _stemline_common_v1_TrackRef__Output } from '../../../stemline/common/v1/TrackRef.ts';

/**
 * The input of a run: namespace, audio, model and options give the songhash.
 */
export interface SongRequest {
  /**
   * Empty: `default`.
   */
  'namespace'?: (string);
  /**
   * Address of the stored audio.
   */
  'audio'?: (string);
  /**
   * Required. A model's own name, never `auto`.
   */
  'model'?: (_stemline_common_v1_ModelRef | null);
  'options'?: (_stemline_common_v1_Options | null);
  /**
   * Required. HIGH, NORMAL or LOW.
   */
  'priority'?: (_stemline_common_v1_Priority);
  /**
   * The name of the user's file, for people only. May be empty.
   */
  'filename'?: (string);
  /**
   * Time of the request. Absent: now.
   */
  'createdAt'?: (_google_protobuf_Timestamp | null);
  /**
   * The track whose bytes are the audio. Absent: the audio was uploaded.
   */
  'parent'?: (_stemline_common_v1_TrackRef | null);
  /**
   * The `x-request-id` of the call that opened the run, for logs. Empty: an earlier version has
   * recorded the request.
   */
  'requestId'?: (string);
  '_parent'?: "parent";
}

/**
 * The input of a run: namespace, audio, model and options give the songhash.
 */
export interface SongRequest__Output {
  /**
   * Empty: `default`.
   */
  'namespace': (string);
  /**
   * Address of the stored audio.
   */
  'audio': (string);
  /**
   * Required. A model's own name, never `auto`.
   */
  'model': (_stemline_common_v1_ModelRef__Output | null);
  'options': (_stemline_common_v1_Options__Output | null);
  /**
   * Required. HIGH, NORMAL or LOW.
   */
  'priority': (_stemline_common_v1_Priority__Output);
  /**
   * The name of the user's file, for people only. May be empty.
   */
  'filename': (string);
  /**
   * Time of the request. Absent: now.
   */
  'createdAt': (_google_protobuf_Timestamp__Output | null);
  /**
   * The track whose bytes are the audio. Absent: the audio was uploaded.
   */
  'parent'?: (_stemline_common_v1_TrackRef__Output | null);
  /**
   * The `x-request-id` of the call that opened the run, for logs. Empty: an earlier version has
   * recorded the request.
   */
  'requestId': (string);
  '_parent'?: "parent";
}
