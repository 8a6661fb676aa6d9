// Original file: stemline/storage/v1/storage.proto

import type { Callback as _stemline_storage_v1_Callback, Callback__Output as _stemline_storage_v1_Callback__Output } from '../../../stemline/storage/v1/Callback.ts';
import type { Long } from '@grpc/proto-loader';

/**
 * One accepted request for a song.
 */
export interface Submission {
  /**
   * 1 to 64 of [A-Za-z0-9_-]; chosen by the caller so that it may repeat.
   */
  'id'?: (string);
  'filename'?: (string);
  /**
   * Absent: nobody waits for a call.
   */
  'callback'?: (_stemline_storage_v1_Callback | null);
  'createdMs'?: (number | string | Long);
  'requestId'?: (string);
  '_callback'?: "callback";
}

/**
 * One accepted request for a song.
 */
export interface Submission__Output {
  /**
   * 1 to 64 of [A-Za-z0-9_-]; chosen by the caller so that it may repeat.
   */
  'id': (string);
  'filename': (string);
  /**
   * Absent: nobody waits for a call.
   */
  'callback'?: (_stemline_storage_v1_Callback__Output | null);
  'createdMs': (number);
  'requestId': (string);
  '_callback'?: "callback";
}
