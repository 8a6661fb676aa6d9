// Original file: stemline/queue/v1/queue.proto

export const DeliveryState = {
  DELIVERY_STATE_UNSPECIFIED: 'DELIVERY_STATE_UNSPECIFIED',
  /**
   * Not delivered yet; the next try is at `next_ms`.
   */
  DELIVERY_STATE_PENDING: 'DELIVERY_STATE_PENDING',
  /**
   * The receiver has taken it.
   */
  DELIVERY_STATE_DELIVERED: 'DELIVERY_STATE_DELIVERED',
  /**
   * Its address may not be called, so it was never tried.
   */
  DELIVERY_STATE_REFUSED: 'DELIVERY_STATE_REFUSED',
  /**
   * Given up: every try failed, or the receiver said that it is gone for good.
   */
  DELIVERY_STATE_DEAD: 'DELIVERY_STATE_DEAD',
} as const;

export type DeliveryState =
  | 'DELIVERY_STATE_UNSPECIFIED'
  | 0
  /**
   * Not delivered yet; the next try is at `next_ms`.
   */
  | 'DELIVERY_STATE_PENDING'
  | 1
  /**
   * The receiver has taken it.
   */
  | 'DELIVERY_STATE_DELIVERED'
  | 2
  /**
   * Its address may not be called, so it was never tried.
   */
  | 'DELIVERY_STATE_REFUSED'
  | 3
  /**
   * Given up: every try failed, or the receiver said that it is gone for good.
   */
  | 'DELIVERY_STATE_DEAD'
  | 4

export type DeliveryState__Output = typeof DeliveryState[keyof typeof DeliveryState]
