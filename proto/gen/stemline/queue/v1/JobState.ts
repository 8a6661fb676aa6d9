// Original file: stemline/queue/v1/queue.proto

/**
 * A job that waits or runs can change its state; the other states are final.
 */
export const JobState = {
  JOB_STATE_UNSPECIFIED: 'JOB_STATE_UNSPECIFIED',
  JOB_STATE_WAITING: 'JOB_STATE_WAITING',
  JOB_STATE_RUNNING: 'JOB_STATE_RUNNING',
  JOB_STATE_DONE: 'JOB_STATE_DONE',
  JOB_STATE_FAILED: 'JOB_STATE_FAILED',
  JOB_STATE_CANCELLED: 'JOB_STATE_CANCELLED',
} as const;

/**
 * A job that waits or runs can change its state; the other states are final.
 */
export type JobState =
  | 'JOB_STATE_UNSPECIFIED'
  | 0
  | 'JOB_STATE_WAITING'
  | 1
  | 'JOB_STATE_RUNNING'
  | 2
  | 'JOB_STATE_DONE'
  | 3
  | 'JOB_STATE_FAILED'
  | 4
  | 'JOB_STATE_CANCELLED'
  | 5

/**
 * A job that waits or runs can change its state; the other states are final.
 */
export type JobState__Output = typeof JobState[keyof typeof JobState]
