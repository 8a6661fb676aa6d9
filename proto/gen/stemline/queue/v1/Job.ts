// Original file: stemline/queue/v1/queue.proto

import type { JobState as _stemline_queue_v1_JobState, JobState__Output as _stemline_queue_v1_JobState__Output } from '../../../stemline/queue/v1/JobState.ts';
import type { ModelRef as _stemline_common_v1_ModelRef, ModelRef__Output as _stemline_common_v1_ModelRef__Output } from '../../../stemline/common/v1/ModelRef.ts';
import type { Priority as _stemline_common_v1_Priority, Priority__Output as _stemline_common_v1_Priority__Output } from '../../../stemline/common/v1/Priority.ts';
import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.ts';
import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from '../../../google/protobuf/Duration.ts';

export interface Job {
  'songhash'?: (string);
  'run'?: (number);
  'state'?: (_stemline_queue_v1_JobState);
  /**
   * 1: starts next. 0: not waiting.
   */
  'position'?: (number);
  /**
   * 0 to 1: the share of the song's segments that are finished.
   */
  'progress'?: (number | string);
  /**
   * While it runs: fetching, decoding, separating, encoding or publishing. While it waits: `parked`
   * after too many failures, with one attempt an hour. Otherwise empty.
   */
  'stage'?: (string);
  /**
   * Number of attempts that were begun.
   */
  'attempt'?: (number);
  'model'?: (_stemline_common_v1_ModelRef | null);
  'priority'?: (_stemline_common_v1_Priority);
  'audio'?: (string);
  'createdAt'?: (_google_protobuf_Timestamp | null);
  'startedAt'?: (_google_protobuf_Timestamp | null);
  'finishedAt'?: (_google_protobuf_Timestamp | null);
  /**
   * The reason why it failed: a code from docs/errors.md, and a sentence for people.
   */
  'code'?: (string);
  'reason'?: (string);
  /**
   * Estimated remaining time, from its progress and the time it has taken so far. Absent: it waits
   * or has ended, or it is too early for an estimate.
   */
  'estimate'?: (_google_protobuf_Duration | null);
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
   * 0 to 1: the share of the song's segments that are finished.
   */
  'progress': (number);
  /**
   * While it runs: fetching, decoding, separating, encoding or publishing. While it waits: `parked`
   * after too many failures, with one attempt an hour. Otherwise empty.
   */
  'stage': (string);
  /**
   * Number of attempts that were begun.
   */
  'attempt': (number);
  'model': (_stemline_common_v1_ModelRef__Output | null);
  'priority': (_stemline_common_v1_Priority__Output);
  'audio': (string);
  'createdAt': (_google_protobuf_Timestamp__Output | null);
  'startedAt': (_google_protobuf_Timestamp__Output | null);
  'finishedAt': (_google_protobuf_Timestamp__Output | null);
  /**
   * The reason why it failed: a code from docs/errors.md, and a sentence for people.
   */
  'code': (string);
  'reason': (string);
  /**
   * Estimated remaining time, from its progress and the time it has taken so far. Absent: it waits
   * or has ended, or it is too early for an estimate.
   */
  'estimate': (_google_protobuf_Duration__Output | null);
}
