// Original file: stemline/common/v1/common.proto

/**
 * The end of a run that a callback reports.
 */
export const DeliveryEvent = {
  DELIVERY_EVENT_UNSPECIFIED: 'DELIVERY_EVENT_UNSPECIFIED',
  DELIVERY_EVENT_DONE: 'DELIVERY_EVENT_DONE',
  DELIVERY_EVENT_FAILED: 'DELIVERY_EVENT_FAILED',
  DELIVERY_EVENT_CANCELLED: 'DELIVERY_EVENT_CANCELLED',
} as const;

/**
 * The end of a run that a callback reports.
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
 * The end of a run that a callback reports.
 */
export type DeliveryEvent__Output = typeof DeliveryEvent[keyof typeof DeliveryEvent]
