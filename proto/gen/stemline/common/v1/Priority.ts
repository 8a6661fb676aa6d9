// Original file: stemline/common/v1/common.proto

/**
 * Songs of a higher priority start first. One of five songs that start is of the lowest priority
 * that waits, so that no song waits for ever.
 */
export const Priority = {
  PRIORITY_UNSPECIFIED: 'PRIORITY_UNSPECIFIED',
  /**
   * Reserved: a submission cannot use it.
   */
  PRIORITY_HIGH: 'PRIORITY_HIGH',
  PRIORITY_NORMAL: 'PRIORITY_NORMAL',
  PRIORITY_LOW: 'PRIORITY_LOW',
} as const;

/**
 * Songs of a higher priority start first. One of five songs that start is of the lowest priority
 * that waits, so that no song waits for ever.
 */
export type Priority =
  | 'PRIORITY_UNSPECIFIED'
  | 0
  /**
   * Reserved: a submission cannot use it.
   */
  | 'PRIORITY_HIGH'
  | 1
  | 'PRIORITY_NORMAL'
  | 2
  | 'PRIORITY_LOW'
  | 3

/**
 * Songs of a higher priority start first. One of five songs that start is of the lowest priority
 * that waits, so that no song waits for ever.
 */
export type Priority__Output = typeof Priority[keyof typeof Priority]
