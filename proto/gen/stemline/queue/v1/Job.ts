// Original file: stemline/queue/v1/queue.proto

import type { JobState as _stemline_queue_v1_JobState, JobState__Output as _stemline_queue_v1_JobState__Output } from '../../../stemline/queue/v1/JobState.ts';
import type { Priority as _stemline_queue_v1_Priority, Priority__Output as _stemline_queue_v1_Priority__Output } from '../../../stemline/queue/v1/Priority.ts';
import type { Long } from '@grpc/proto-loader';

/**
 * Times that have not come yet are 0.
 */
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
   * fetching, decoding, separating, encoding or publishing; empty unless it runs.
   */
  'stage'?: (string);
  /**
   * Number of times that it was started.
   */
  'attempt'?: (number);
  'model'?: (string);
  'revision'?: (string);
  'priority'?: (_stemline_queue_v1_Priority);
  'audio'?: (string);
  'createdMs'?: (number | string | Long);
  'startedMs'?: (number | string | Long);
  'finishedMs'?: (number | string | Long);
  /**
   * Why it failed: a code from ARCHITECTURE.md, and a sentence for a person.
   */
  'code'?: (string);
  'reason'?: (string);
  /**
   * Estimated remaining seconds, from its progress and the time it has taken so far.
   * 0: it waits or has ended, or it is too early for an estimate.
   */
  'estimateSeconds'?: (number | string);
}

/**
 * Times that have not come yet are 0.
 */
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
   * fetching, decoding, separating, encoding or publishing; empty unless it runs.
   */
  'stage': (string);
  /**
   * Number of times that it was started.
   */
  'attempt': (number);
  'model': (string);
  'revision': (string);
  'priority': (_stemline_queue_v1_Priority__Output);
  'audio': (string);
  'createdMs': (number);
  'startedMs': (number);
  'finishedMs': (number);
  /**
   * Why it failed: a code from ARCHITECTURE.md, and a sentence for a person.
   */
  'code': (string);
  'reason': (string);
  /**
   * Estimated remaining seconds, from its progress and the time it has taken so far.
   * 0: it waits or has ended, or it is too early for an estimate.
   */
  'estimateSeconds': (number);
}
