// Original file: stemline/storage/v1/storage.proto

import type { Callback as _stemline_storage_v1_Callback, Callback__Output as _stemline_storage_v1_Callback__Output } from '../../../stemline/storage/v1/Callback.ts';
import type { Long } from '@grpc/proto-loader';

/**
 * One request for a song.
 */
export interface Submission {
  /**
   * 1 to 64 of [A-Za-z0-9_-]. The caller makes one for each submission and uses it again when it repeats the call.
   */
  'id'?: (string);
  'filename'?: (string);
  /**
   * Absent: no callback.
   */
  'callback'?: (_stemline_storage_v1_Callback | null);
  /**
   * 0: now.
   */
  'createdMs'?: (number | string | Long);
  'requestId'?: (string);
  '_callback'?: "callback";
}

/**
 * One request for a song.
 */
export interface Submission__Output {
  /**
   * 1 to 64 of [A-Za-z0-9_-]. The caller makes one for each submission and uses it again when it repeats the call.
   */
  'id': (string);
  'filename': (string);
  /**
   * Absent: no callback.
   */
  'callback'?: (_stemline_storage_v1_Callback__Output | null);
  /**
   * 0: now.
   */
  'createdMs': (number);
  'requestId': (string);
  '_callback'?: "callback";
}
