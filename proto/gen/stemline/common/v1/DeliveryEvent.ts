// Original file: stemline/common/v1/common.proto

/**
 * An end of a run that a callback can report.
 */
export const DeliveryEvent = {
  DELIVERY_EVENT_UNSPECIFIED: 'DELIVERY_EVENT_UNSPECIFIED',
  DELIVERY_EVENT_DONE: 'DELIVERY_EVENT_DONE',
  DELIVERY_EVENT_FAILED: 'DELIVERY_EVENT_FAILED',
  DELIVERY_EVENT_CANCELLED: 'DELIVERY_EVENT_CANCELLED',
} as const;

/**
 * An end of a run that a callback can report.
 */
export type DeliveryEvent =
  | 'DELIVERY_EVENT_UNSPECIFIED'
  | 0
  | 'DELIVERY_EVENT_DONE'
  | 1
  | 'DELIVERY_EVENT_FAILED'
  | 2
  | 'DELIVERY_EVENT_CANCELLED'
  | 3

/**
 * An end of a run that a callback can report.
 */
export type DeliveryEvent__Output = typeof DeliveryEvent[keyof typeof DeliveryEvent]
