// Original file: stemline/queue/v1/queue.proto

import type { Model as _stemline_queue_v1_Model, Model__Output as _stemline_queue_v1_Model__Output } from '../../../stemline/queue/v1/Model.ts';
import type { EnqueueResponse as _stemline_queue_v1_EnqueueResponse, EnqueueResponse__Output as _stemline_queue_v1_EnqueueResponse__Output } from '../../../stemline/queue/v1/EnqueueResponse.ts';

export interface CheckSubmissionResponse {
  /**
   * The model that Enqueue would choose. Absent: the idempotency key is known.
   */
  'model'?: (_stemline_queue_v1_Model | null);
  /**
   * The recorded answer to an equal request with the idempotency key and the same `source`. The
   * caller then needs no audio, and does not call Enqueue. Absent: none is known.
   */
  'answer'?: (_stemline_queue_v1_EnqueueResponse | null);
}

export interface CheckSubmissionResponse__Output {
  /**
   * The model that Enqueue would choose. Absent: the idempotency key is known.
   */
  'model': (_stemline_queue_v1_Model__Output | null);
  /**
   * The recorded answer to an equal request with the idempotency key and the same `source`. The
   * caller then needs no audio, and does not call Enqueue. Absent: none is known.
   */
  'answer': (_stemline_queue_v1_EnqueueResponse__Output | null);
}
