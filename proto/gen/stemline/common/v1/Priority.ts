// Original file: stemline/common/v1/common.proto

/**
 * The order in which songs start. Periodically the lowest class goes first, so that no song waits
 * for ever.
 */
export const Priority = {
  PRIORITY_UNSPECIFIED: 'PRIORITY_UNSPECIFIED',
  /**
   * Not allowed in a submission.
   */
  PRIORITY_HIGH: 'PRIORITY_HIGH',
  PRIORITY_NORMAL: 'PRIORITY_NORMAL',
  PRIORITY_LOW: 'PRIORITY_LOW',
} as const;

/**
 * The order in which songs start. Periodically the lowest class goes first, so that no song waits
 * for ever.
 */
export type Priority =
  | 'PRIORITY_UNSPECIFIED'
  | 0
  /**
   * Not allowed in a submission.
   */
  | 'PRIORITY_HIGH'
  | 1
  | 'PRIORITY_NORMAL'
  | 2
  | 'PRIORITY_LOW'
  | 3

/**
 * The order in which songs start. Periodically the lowest class goes first, so that no song waits
 * for ever.
 */
export type Priority__Output = typeof Priority[keyof typeof Priority]
