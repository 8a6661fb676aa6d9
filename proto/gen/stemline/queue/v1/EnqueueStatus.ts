// Original file: stemline/queue/v1/queue.proto

/**
 * The relation of a submission to its run.
 */
export const EnqueueStatus = {
  ENQUEUE_STATUS_UNSPECIFIED: 'ENQUEUE_STATUS_UNSPECIFIED',
  /**
   * The submission opened its run, which waits.
   */
  ENQUEUE_STATUS_QUEUED: 'ENQUEUE_STATUS_QUEUED',
  /**
   * The submission belongs to a run that another one opened, or that has started, failed or been
   * cancelled since an earlier call with the same submission id.
   */
  ENQUEUE_STATUS_JOINED: 'ENQUEUE_STATUS_JOINED',
  /**
   * The run is done.
   */
  ENQUEUE_STATUS_DONE: 'ENQUEUE_STATUS_DONE',
} as const;

/**
 * The relation of a submission to its run.
 */
export type EnqueueStatus =
  | 'ENQUEUE_STATUS_UNSPECIFIED'
  | 0
  /**
   * The submission opened its run, which waits.
   */
  | 'ENQUEUE_STATUS_QUEUED'
  | 1
  /**
   * The submission belongs to a run that another one opened, or that has started, failed or been
   * cancelled since an earlier call with the same submission id.
   */
  | 'ENQUEUE_STATUS_JOINED'
  | 2
  /**
   * The run is done.
   */
  | 'ENQUEUE_STATUS_DONE'
  | 3

/**
 * The relation of a submission to its run.
 */
export type EnqueueStatus__Output = typeof EnqueueStatus[keyof typeof EnqueueStatus]
