// Original file: stemline/queue/v1/queue.proto

import type { EnqueueStatus as _stemline_queue_v1_EnqueueStatus, EnqueueStatus__Output as _stemline_queue_v1_EnqueueStatus__Output } from '../../../stemline/queue/v1/EnqueueStatus.ts';
import type { JobState as _stemline_queue_v1_JobState, JobState__Output as _stemline_queue_v1_JobState__Output } from '../../../stemline/queue/v1/JobState.ts';
import type { ModelRef as _stemline_common_v1_ModelRef, ModelRef__Output as _stemline_common_v1_ModelRef__Output } from '../../../stemline/common/v1/ModelRef.ts';
import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from '../../../google/protobuf/Duration.ts';

export interface EnqueueResponse {
  'songhash'?: (string);
  'run'?: (number);
  'status'?: (_stemline_queue_v1_EnqueueStatus);
  'state'?: (_stemline_queue_v1_JobState);
  /**
   * The model that was chosen.
   */
  'model'?: (_stemline_common_v1_ModelRef | null);
  /**
   * As in Job.
   */
  'position'?: (number);
  /**
   * As in Job.
   */
  'estimate'?: (_google_protobuf_Duration | null);
}

export interface EnqueueResponse__Output {
  'songhash': (string);
  'run': (number);
  'status': (_stemline_queue_v1_EnqueueStatus__Output);
  'state': (_stemline_queue_v1_JobState__Output);
  /**
   * The model that was chosen.
   */
  'model': (_stemline_common_v1_ModelRef__Output | null);
  /**
   * As in Job.
   */
  'position': (number);
  /**
   * As in Job.
   */
  'estimate': (_google_protobuf_Duration__Output | null);
}
