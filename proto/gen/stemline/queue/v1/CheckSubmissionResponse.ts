// Original file: stemline/queue/v1/queue.proto

import type { Model as _stemline_queue_v1_Model, Model__Output as _stemline_queue_v1_Model__Output } from '../../../stemline/queue/v1/Model.ts';

export interface CheckSubmissionResponse {
  /**
   * The model that Enqueue would choose. Absent: the idempotency key is known.
   */
  'model'?: (_stemline_queue_v1_Model | null);
}

export interface CheckSubmissionResponse__Output {
  /**
   * The model that Enqueue would choose. Absent: the idempotency key is known.
   */
  'model': (_stemline_queue_v1_Model__Output | null);
}
