// Original file: stemline/queue/v1/queue.proto

import type { Priority as _stemline_queue_v1_Priority, Priority__Output as _stemline_queue_v1_Priority__Output } from '../../../stemline/queue/v1/Priority.ts';
import type { Callback as _stemline_queue_v1_Callback, Callback__Output as _stemline_queue_v1_Callback__Output } from '../../../stemline/queue/v1/Callback.ts';

/**
 * The fields mean the same as in EnqueueRequest.
 */
export interface CheckSubmissionRequest {
  'model'?: (string);
  'optionsJson'?: (string);
  'priority'?: (_stemline_queue_v1_Priority);
  'callback'?: (_stemline_queue_v1_Callback | null);
  '_callback'?: "callback";
}

/**
 * The fields mean the same as in EnqueueRequest.
 */
export interface CheckSubmissionRequest__Output {
  'model': (string);
  'optionsJson': (string);
  'priority': (_stemline_queue_v1_Priority__Output);
  'callback'?: (_stemline_queue_v1_Callback__Output | null);
  '_callback'?: "callback";
}
