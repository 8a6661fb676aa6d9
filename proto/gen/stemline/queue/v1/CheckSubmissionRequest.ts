// Original file: stemline/queue/v1/queue.proto

import type { Options as _stemline_common_v1_Options, Options__Output as _stemline_common_v1_Options__Output } from '../../../stemline/common/v1/Options.ts';
import type { Priority as _stemline_common_v1_Priority, Priority__Output as _stemline_common_v1_Priority__Output } from '../../../stemline/common/v1/Priority.ts';
import type { Callback as _stemline_common_v1_Callback, Callback__Output as _stemline_common_v1_Callback__Output } from '../../../stemline/common/v1/Callback.ts';
import type { TrackRef as _stemline_common_v1_TrackRef, TrackRef__Output as _stemline_common_v1_TrackRef__Output } from '../../../stemline/common/v1/TrackRef.ts';

/**
 * The fields mean the same as in EnqueueRequest.
 */
export interface CheckSubmissionRequest {
  'model'?: (string);
  'options'?: (_stemline_common_v1_Options | null);
  'priority'?: (_stemline_common_v1_Priority);
  'callback'?: (_stemline_common_v1_Callback | null);
  'keepRefusedCallback'?: (boolean);
  'idempotencyKey'?: (string);
  'namespace'?: (string);
  'source'?: (_stemline_common_v1_TrackRef | null);
  '_callback'?: "callback";
  '_source'?: "source";
}

/**
 * The fields mean the same as in EnqueueRequest.
 */
export interface CheckSubmissionRequest__Output {
  'model': (string);
  'options': (_stemline_common_v1_Options__Output | null);
  'priority': (_stemline_common_v1_Priority__Output);
  'callback'?: (_stemline_common_v1_Callback__Output | null);
  'keepRefusedCallback': (boolean);
  'idempotencyKey': (string);
  'namespace': (string);
  'source'?: (_stemline_common_v1_TrackRef__Output | null);
  '_callback'?: "callback";
  '_source'?: "source";
}
