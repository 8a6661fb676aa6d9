// Original file: stemline/queue/v1/queue.proto

import type { JobState as _stemline_queue_v1_JobState, JobState__Output as _stemline_queue_v1_JobState__Output } from '../../../stemline/queue/v1/JobState.ts';

export interface CancelJobResponse {
  /**
   * A final state.
   */
  'state'?: (_stemline_queue_v1_JobState);
  'run'?: (number);
}

export interface CancelJobResponse__Output {
  /**
   * A final state.
   */
  'state': (_stemline_queue_v1_JobState__Output);
  'run': (number);
}
