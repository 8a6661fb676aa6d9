// Original file: stemline/queue/v1/queue.proto

export const DeliveryState = {
  DELIVERY_STATE_UNSPECIFIED: 'DELIVERY_STATE_UNSPECIFIED',
  /**
   * Not delivered yet; the next attempt is due at `next_at`.
   */
  DELIVERY_STATE_PENDING: 'DELIVERY_STATE_PENDING',
  /**
   * The receiver has accepted it.
   */
  DELIVERY_STATE_DELIVERED: 'DELIVERY_STATE_DELIVERED',
  /**
   * Never tried: its URL may not be called.
   */
  DELIVERY_STATE_REFUSED: 'DELIVERY_STATE_REFUSED',
  /**
   * Given up: the last attempt failed, or the receiver answered 410 Gone.
   */
  DELIVERY_STATE_DEAD: 'DELIVERY_STATE_DEAD',
} as const;

export type DeliveryState =
  | 'DELIVERY_STATE_UNSPECIFIED'
  | 0
  /**
   * Not delivered yet; the next attempt is due at `next_at`.
   */
  | 'DELIVERY_STATE_PENDING'
  | 1
  /**
   * The receiver has accepted it.
   */
  | 'DELIVERY_STATE_DELIVERED'
  | 2
  /**
   * Never tried: its URL may not be called.
   */
  | 'DELIVERY_STATE_REFUSED'
  | 3
  /**
   * Given up: the last attempt failed, or the receiver answered 410 Gone.
   */
  | 'DELIVERY_STATE_DEAD'
  | 4

export type DeliveryState__Output = typeof DeliveryState[keyof typeof DeliveryState]
