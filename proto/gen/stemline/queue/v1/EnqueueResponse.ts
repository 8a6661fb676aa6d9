// Original file: stemline/queue/v1/queue.proto

import type { EnqueueStatus as _stemline_queue_v1_EnqueueStatus, EnqueueStatus__Output as _stemline_queue_v1_EnqueueStatus__Output } from '../../../stemline/queue/v1/EnqueueStatus.ts';
import type { JobState as _stemline_queue_v1_JobState, JobState__Output as _stemline_queue_v1_JobState__Output } from '../../../stemline/queue/v1/JobState.ts';

export interface EnqueueResponse {
  'songhash'?: (string);
  'run'?: (number);
  'status'?: (_stemline_queue_v1_EnqueueStatus);
  'state'?: (_stemline_queue_v1_JobState);
  /**
   * The model that was chosen, and the digest of its weights.
   */
  'model'?: (string);
  'revision'?: (string);
  /**
   * 1: starts next. 0: not waiting.
   */
  'position'?: (number);
}

export interface EnqueueResponse__Output {
  'songhash': (string);
  'run': (number);
  'status': (_stemline_queue_v1_EnqueueStatus__Output);
  'state': (_stemline_queue_v1_JobState__Output);
  /**
   * The model that was chosen, and the digest of its weights.
   */
  'model': (string);
  'revision': (string);
  /**
   * 1: starts next. 0: not waiting.
   */
  'position': (number);
}
