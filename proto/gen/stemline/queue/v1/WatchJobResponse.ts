// Original file: stemline/queue/v1/queue.proto

import type { JobChange as _stemline_queue_v1_JobChange, JobChange__Output as _stemline_queue_v1_JobChange__Output } from '../../../stemline/queue/v1/JobChange.ts';
import type { Job as _stemline_queue_v1_Job, Job__Output as _stemline_queue_v1_Job__Output } from '../../../stemline/queue/v1/Job.ts';

export interface WatchJobResponse {
  /**
   * Names the state that the message shows, for `after`. Several consecutive messages may have the
   * same id. A HEARTBEAT has none.
   */
  'id'?: (string);
  'change'?: (_stemline_queue_v1_JobChange);
  /**
   * Absent in a HEARTBEAT. A message about a past change has neither position nor estimate, and its
   * is_stalled is false.
   */
  'job'?: (_stemline_queue_v1_Job | null);
}

export interface WatchJobResponse__Output {
  /**
   * Names the state that the message shows, for `after`. Several consecutive messages may have the
   * same id. A HEARTBEAT has none.
   */
  'id': (string);
  'change': (_stemline_queue_v1_JobChange__Output);
  /**
   * Absent in a HEARTBEAT. A message about a past change has neither position nor estimate, and its
   * is_stalled is false.
   */
  'job': (_stemline_queue_v1_Job__Output | null);
}
