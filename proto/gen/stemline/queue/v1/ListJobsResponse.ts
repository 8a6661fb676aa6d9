// Original file: stemline/queue/v1/queue.proto

import type { Job as _stemline_queue_v1_Job, Job__Output as _stemline_queue_v1_Job__Output } from '../../../stemline/queue/v1/Job.ts';
import type { ParkedEntry as _stemline_queue_v1_ParkedEntry, ParkedEntry__Output as _stemline_queue_v1_ParkedEntry__Output } from '../../../stemline/queue/v1/ParkedEntry.ts';

export interface ListJobsResponse {
  'waiting'?: (_stemline_queue_v1_Job)[];
  'running'?: (_stemline_queue_v1_Job)[];
  /**
   * Empty: this is the last page.
   */
  'nextPageToken'?: (string);
  /**
   * Only on the first page: at most 100, the newest first.
   */
  'parkedEntries'?: (_stemline_queue_v1_ParkedEntry)[];
}

export interface ListJobsResponse__Output {
  'waiting': (_stemline_queue_v1_Job__Output)[];
  'running': (_stemline_queue_v1_Job__Output)[];
  /**
   * Empty: this is the last page.
   */
  'nextPageToken': (string);
  /**
   * Only on the first page: at most 100, the newest first.
   */
  'parkedEntries': (_stemline_queue_v1_ParkedEntry__Output)[];
}
