// Original file: stemline/queue/v1/queue.proto

import type { Job as _stemline_queue_v1_Job, Job__Output as _stemline_queue_v1_Job__Output } from '../../../stemline/queue/v1/Job.ts';

export interface BatchGetJobsResponse {
  /**
   * In the order of the songhashes.
   */
  'jobs'?: (_stemline_queue_v1_Job)[];
}

export interface BatchGetJobsResponse__Output {
  /**
   * In the order of the songhashes.
   */
  'jobs': (_stemline_queue_v1_Job__Output)[];
}
