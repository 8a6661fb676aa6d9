// Original file: stemline/common/v1/common.proto

/**
 * An event that a delivery reports: an end of a run, or a test.
 */
export const DeliveryEvent = {
  DELIVERY_EVENT_UNSPECIFIED: 'DELIVERY_EVENT_UNSPECIFIED',
  DELIVERY_EVENT_DONE: 'DELIVERY_EVENT_DONE',
  DELIVERY_EVENT_FAILED: 'DELIVERY_EVENT_FAILED',
  DELIVERY_EVENT_CANCELLED: 'DELIVERY_EVENT_CANCELLED',
  /**
   * The test of a callback, which belongs to no song. `Callback.on` cannot name it.
   */
  DELIVERY_EVENT_TEST: 'DELIVERY_EVENT_TEST',
} as const;

/**
 * An event that a delivery reports: an end of a run, or a test.
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
   * The test of a callback, which belongs to no song. `Callback.on` cannot name it.
   */
  | 'DELIVERY_EVENT_TEST'
  | 4

/**
 * An event that a delivery reports: an end of a run, or a test.
 */
export type DeliveryEvent__Output = typeof DeliveryEvent[keyof typeof DeliveryEvent]
