// Original file: stemline/storage/v1/storage.proto

/**
 * Which songs the queue starts first.
 */
export const Priority = {
  PRIORITY_UNSPECIFIED: 'PRIORITY_UNSPECIFIED',
  PRIORITY_HIGH: 'PRIORITY_HIGH',
  PRIORITY_NORMAL: 'PRIORITY_NORMAL',
  PRIORITY_LOW: 'PRIORITY_LOW',
} as const;

/**
 * Which songs the queue starts first.
 */
export type Priority =
  | 'PRIORITY_UNSPECIFIED'
  | 0
  | 'PRIORITY_HIGH'
  | 1
  | 'PRIORITY_NORMAL'
  | 2
  | 'PRIORITY_LOW'
  | 3

/**
 * Which songs the queue starts first.
 */
export type Priority__Output = typeof Priority[keyof typeof Priority]
