// Original file: stemline/queue/v1/queue.proto

import type { Job as _stemline_queue_v1_Job, Job__Output as _stemline_queue_v1_Job__Output } from '../../../stemline/queue/v1/Job.ts';

export interface GetJobResponse {
  'job'?: (_stemline_queue_v1_Job | null);
}

export interface GetJobResponse__Output {
  'job': (_stemline_queue_v1_Job__Output | null);
}
