// Original file: stemline/queue/v1/queue.proto

import type { JobState as _stemline_queue_v1_JobState, JobState__Output as _stemline_queue_v1_JobState__Output } from '../../../stemline/queue/v1/JobState.ts';

export interface RetryJobResponse {
  'run'?: (number);
  'state'?: (_stemline_queue_v1_JobState);
}

export interface RetryJobResponse__Output {
  'run': (number);
  'state': (_stemline_queue_v1_JobState__Output);
}
