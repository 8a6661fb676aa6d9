// Original file: stemline/queue/v1/queue.proto

import type { JobState as _stemline_queue_v1_JobState, JobState__Output as _stemline_queue_v1_JobState__Output } from '../../../stemline/queue/v1/JobState.ts';
import type { Priority as _stemline_queue_v1_Priority, Priority__Output as _stemline_queue_v1_Priority__Output } from '../../../stemline/queue/v1/Priority.ts';
import type { Long } from '@grpc/proto-loader';

export interface Job {
  'songhash'?: (string);
  'run'?: (number);
  'state'?: (_stemline_queue_v1_JobState);
  /**
   * 1: starts next. 0: not waiting.
   */
  'position'?: (number);
  /**
   * 0 to 1, of segments really finished.
   */
  'progress'?: (number | string);
  /**
   * fetching, decoding, separating, encoding, publishing; empty while waiting.
   */
  'stage'?: (string);
  'attempt'?: (number);
  'model'?: (string);
  'revision'?: (string);
  'priority'?: (_stemline_queue_v1_Priority);
  'audio'?: (string);
  'createdMs'?: (number | string | Long);
  'startedMs'?: (number | string | Long);
  'finishedMs'?: (number | string | Long);
  'code'?: (string);
  'reason'?: (string);
  /**
   * Seconds until it is likely done, from the model's measured speed; 0: not known.
   */
  'estimateSeconds'?: (number | string);
}

export interface Job__Output {
  'songhash': (string);
  'run': (number);
  'state': (_stemline_queue_v1_JobState__Output);
  /**
   * 1: starts next. 0: not waiting.
   */
  'position': (number);
  /**
   * 0 to 1, of segments really finished.
   */
  'progress': (number);
  /**
   * fetching, decoding, separating, encoding, publishing; empty while waiting.
   */
  'stage': (string);
  'attempt': (number);
  'model': (string);
  'revision': (string);
  'priority': (_stemline_queue_v1_Priority__Output);
  'audio': (string);
  'createdMs': (number);
  'startedMs': (number);
  'finishedMs': (number);
  'code': (string);
  'reason': (string);
  /**
   * Seconds until it is likely done, from the model's measured speed; 0: not known.
   */
  'estimateSeconds': (number);
}
