// Original file: stemline/queue/v1/queue.proto

import type { Job as _stemline_queue_v1_Job, Job__Output as _stemline_queue_v1_Job__Output } from '../../../stemline/queue/v1/Job.ts';

export interface ListJobsResponse {
  'waiting'?: (_stemline_queue_v1_Job)[];
  'running'?: (_stemline_queue_v1_Job)[];
  /**
   * Empty: this is the last page.
   */
  'nextPageToken'?: (string);
}

export interface ListJobsResponse__Output {
  'waiting': (_stemline_queue_v1_Job__Output)[];
  'running': (_stemline_queue_v1_Job__Output)[];
  /**
   * Empty: this is the last page.
   */
  'nextPageToken': (string);
}
