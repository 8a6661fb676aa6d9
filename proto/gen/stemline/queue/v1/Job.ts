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
   * Position among the jobs that wait, from 1; 0: the job does not wait. A job that is delayed
   * after a failure keeps its position, so later jobs may start before it.
   */
  'position'?: (number);
  /**
   * 0 to 1. It never falls during an attempt. 0 while `fetching` and `decoding`; rises to 0.95
   * while `separating`, with the share of the segments that are separated; rises from 0.95 to 1
   * while `encoding`, with the share of the samples that are encoded since separating ended; 1
   * while `publishing` and when the job is done. 0 when the job waits, has failed or is cancelled.
   * It is not a share of the time: `estimate` shows the time.
   */
  'progress'?: (number | string);
  /**
   * While the job runs: `fetching`, `decoding`, `separating`, `encoding` or `publishing`; empty
   * until the separator reports. While it waits: `parked` after 10 failures, from which on it is
   * attempted once an hour. Otherwise empty.
   */
  'stage'?: (string);
  /**
   * Number of attempts that were begun. The count starts again when Redis has lost the job.
   */
  'attempt'?: (number);
  'model'?: (_stemline_common_v1_ModelRef | null);
  'priority'?: (_stemline_common_v1_Priority);
  /**
   * Address of the audio.
   */
  'audio'?: (string);
  /**
   * Time of the request that opened the run.
   */
  'createdAt'?: (_google_protobuf_Timestamp | null);
  /**
   * Start of the latest attempt.
   */
  'startedAt'?: (_google_protobuf_Timestamp | null);
  'finishedAt'?: (_google_protobuf_Timestamp | null);
  /**
   * Failed: the reason, as a code from docs/errors.md. Otherwise empty.
   */
  'code'?: (string);
  /**
   * Failed or cancelled: the reason, as a sentence for people. Otherwise empty.
   */
  'reason'?: (string);
  /**
   * Estimated time until the job is done: the jobs before it, and all stages of this one. While
   * the job proceeds as expected, the estimate falls by one second each second. Absent: the job
   * has ended, is parked or stalled, or waits behind a stalled job or for a separator. Also absent
   * while the length of the song or the speed of its model is not known, until the progress of the
   * job shows its speed.
   */
  'estimate'?: (_google_protobuf_Duration | null);
  /**
   * True: the job runs, and its separator has not reported for 10 seconds. If the separator is
   * lost, another attempt begins when its lease has expired.
   */
  'isStalled'?: (boolean);
  /**
   * Length of the music: approximate until a separator has decoded it. Absent: not known.
   */
  'length'?: (_google_protobuf_Duration | null);
}

export interface Job__Output {
  'songhash': (string);
  'run': (number);
  'state': (_stemline_queue_v1_JobState__Output);
  /**
   * Position among the jobs that wait, from 1; 0: the job does not wait. A job that is delayed
   * after a failure keeps its position, so later jobs may start before it.
   */
  'position': (number);
  /**
   * 0 to 1. It never falls during an attempt. 0 while `fetching` and `decoding`; rises to 0.95
   * while `separating`, with the share of the segments that are separated; rises from 0.95 to 1
   * while `encoding`, with the share of the samples that are encoded since separating ended; 1
   * while `publishing` and when the job is done. 0 when the job waits, has failed or is cancelled.
   * It is not a share of the time: `estimate` shows the time.
   */
  'progress': (number);
  /**
   * While the job runs: `fetching`, `decoding`, `separating`, `encoding` or `publishing`; empty
   * until the separator reports. While it waits: `parked` after 10 failures, from which on it is
   * attempted once an hour. Otherwise empty.
   */
  'stage': (string);
  /**
   * Number of attempts that were begun. The count starts again when Redis has lost the job.
   */
  'attempt': (number);
  'model': (_stemline_common_v1_ModelRef__Output | null);
  'priority': (_stemline_common_v1_Priority__Output);
  /**
   * Address of the audio.
   */
  'audio': (string);
  /**
   * Time of the request that opened the run.
   */
  'createdAt': (_google_protobuf_Timestamp__Output | null);
  /**
   * Start of the latest attempt.
   */
  'startedAt': (_google_protobuf_Timestamp__Output | null);
  'finishedAt': (_google_protobuf_Timestamp__Output | null);
  /**
   * Failed: the reason, as a code from docs/errors.md. Otherwise empty.
   */
  'code': (string);
  /**
   * Failed or cancelled: the reason, as a sentence for people. Otherwise empty.
   */
  'reason': (string);
  /**
   * Estimated time until the job is done: the jobs before it, and all stages of this one. While
   * the job proceeds as expected, the estimate falls by one second each second. Absent: the job
   * has ended, is parked or stalled, or waits behind a stalled job or for a separator. Also absent
   * while the length of the song or the speed of its model is not known, until the progress of the
   * job shows its speed.
   */
  'estimate': (_google_protobuf_Duration__Output | null);
  /**
   * True: the job runs, and its separator has not reported for 10 seconds. If the separator is
   * lost, another attempt begins when its lease has expired.
   */
  'isStalled': (boolean);
  /**
   * Length of the music: approximate until a separator has decoded it. Absent: not known.
   */
  'length': (_google_protobuf_Duration__Output | null);
}
