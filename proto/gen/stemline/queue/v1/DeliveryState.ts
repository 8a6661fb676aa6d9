// Original file: stemline/queue/v1/deliveries.proto

/**
 * A delivery leaves the last three states only when it is sent again on request.
 */
export const DeliveryState = {
  DELIVERY_STATE_UNSPECIFIED: 'DELIVERY_STATE_UNSPECIFIED',
  /**
   * The receiver has not accepted it yet; the next attempt is due at `next_at`.
   */
  DELIVERY_STATE_PENDING: 'DELIVERY_STATE_PENDING',
  /**
   * The receiver has accepted it.
   */
  DELIVERY_STATE_DELIVERED: 'DELIVERY_STATE_DELIVERED',
  /**
   * It was not posted, because its URL cannot be called.
   */
  DELIVERY_STATE_REFUSED: 'DELIVERY_STATE_REFUSED',
  /**
   * The last allowed attempt failed, or the receiver answered 410 Gone.
   */
  DELIVERY_STATE_DEAD: 'DELIVERY_STATE_DEAD',
} as const;

/**
 * A delivery leaves the last three states only when it is sent again on request.
 */
export type DeliveryState =
  | 'DELIVERY_STATE_UNSPECIFIED'
  | 0
  /**
   * The receiver has not accepted it yet; the next attempt is due at `next_at`.
   */
  | 'DELIVERY_STATE_PENDING'
  | 1
  /**
   * The receiver has accepted it.
   */
  | 'DELIVERY_STATE_DELIVERED'
  | 2
  /**
   * It was not posted, because its URL cannot be called.
   */
  | 'DELIVERY_STATE_REFUSED'
  | 3
  /**
   * The last allowed attempt failed, or the receiver answered 410 Gone.
   */
  | 'DELIVERY_STATE_DEAD'
  | 4

/**
 * A delivery leaves the last three states only when it is sent again on request.
 */
export type DeliveryState__Output = typeof DeliveryState[keyof typeof DeliveryState]
