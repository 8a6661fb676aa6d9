// Original file: stemline/queue/v1/queue.proto

/**
 * The change that a message of WatchJob reports. When several members of the job have changed, it
 * is the first of them in the order of this list, from END to ESTIMATE.
 */
export const JobChange = {
  JOB_CHANGE_UNSPECIFIED: 'JOB_CHANGE_UNSPECIFIED',
  /**
   * The job as it is at the beginning of the stream. Later in a stream: the job of the next run,
   * which has replaced the job before its end was known.
   */
  JOB_CHANGE_SNAPSHOT: 'JOB_CHANGE_SNAPSHOT',
  /**
   * The job has ended: `state` is final.
   */
  JOB_CHANGE_END: 'JOB_CHANGE_END',
  /**
   * `state`, `attempt` or `is_stalled`.
   */
  JOB_CHANGE_STATE: 'JOB_CHANGE_STATE',
  JOB_CHANGE_STAGE: 'JOB_CHANGE_STAGE',
  JOB_CHANGE_PROGRESS: 'JOB_CHANGE_PROGRESS',
  JOB_CHANGE_POSITION: 'JOB_CHANGE_POSITION',
  /**
   * The time at which the job is expected to be done has moved by more than 2 seconds and by more
   * than a tenth of the estimate.
   */
  JOB_CHANGE_ESTIMATE: 'JOB_CHANGE_ESTIMATE',
  /**
   * No change.
   */
  JOB_CHANGE_HEARTBEAT: 'JOB_CHANGE_HEARTBEAT',
} as const;

/**
 * The change that a message of WatchJob reports. When several members of the job have changed, it
 * is the first of them in the order of this list, from END to ESTIMATE.
 */
export type JobChange =
  | 'JOB_CHANGE_UNSPECIFIED'
  | 0
  /**
   * The job as it is at the beginning of the stream. Later in a stream: the job of the next run,
   * which has replaced the job before its end was known.
   */
  | 'JOB_CHANGE_SNAPSHOT'
  | 1
  /**
   * The job has ended: `state` is final.
   */
  | 'JOB_CHANGE_END'
  | 2
  /**
   * `state`, `attempt` or `is_stalled`.
   */
  | 'JOB_CHANGE_STATE'
  | 3
  | 'JOB_CHANGE_STAGE'
  | 4
  | 'JOB_CHANGE_PROGRESS'
  | 5
  | 'JOB_CHANGE_POSITION'
  | 6
  /**
   * The time at which the job is expected to be done has moved by more than 2 seconds and by more
   * than a tenth of the estimate.
   */
  | 'JOB_CHANGE_ESTIMATE'
  | 7
  /**
   * No change.
   */
  | 'JOB_CHANGE_HEARTBEAT'
  | 8

/**
 * The change that a message of WatchJob reports. When several members of the job have changed, it
 * is the first of them in the order of this list, from END to ESTIMATE.
 */
export type JobChange__Output = typeof JobChange[keyof typeof JobChange]
