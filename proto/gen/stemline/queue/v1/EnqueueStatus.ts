// Original file: stemline/queue/v1/queue.proto

export const EnqueueStatus = {
  ENQUEUE_STATUS_UNSPECIFIED: 'ENQUEUE_STATUS_UNSPECIFIED',
  /**
   * A run was opened and is waiting.
   */
  ENQUEUE_STATUS_QUEUED: 'ENQUEUE_STATUS_QUEUED',
  /**
   * The submission shares an existing run.
   */
  ENQUEUE_STATUS_JOINED: 'ENQUEUE_STATUS_JOINED',
  /**
   * The song was already done; its tracks exist.
   */
  ENQUEUE_STATUS_DONE: 'ENQUEUE_STATUS_DONE',
} as const;

export type EnqueueStatus =
  | 'ENQUEUE_STATUS_UNSPECIFIED'
  | 0
  /**
   * A run was opened and is waiting.
   */
  | 'ENQUEUE_STATUS_QUEUED'
  | 1
  /**
   * The submission shares an existing run.
   */
  | 'ENQUEUE_STATUS_JOINED'
  | 2
  /**
   * The song was already done; its tracks exist.
   */
  | 'ENQUEUE_STATUS_DONE'
  | 3

export type EnqueueStatus__Output = typeof EnqueueStatus[keyof typeof EnqueueStatus]
