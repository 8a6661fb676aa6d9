// Original file: stemline/storage/v1/deliveries.proto

/**
 * The end of a delivery.
 */
export const DeliveryResult = {
  DELIVERY_RESULT_UNSPECIFIED: 'DELIVERY_RESULT_UNSPECIFIED',
  /**
   * The receiver has accepted it.
   */
  DELIVERY_RESULT_DELIVERED: 'DELIVERY_RESULT_DELIVERED',
  /**
   * It was not posted, because its URL cannot be called.
   */
  DELIVERY_RESULT_REFUSED: 'DELIVERY_RESULT_REFUSED',
  /**
   * The last allowed attempt failed, or the receiver answered 410 Gone.
   */
  DELIVERY_RESULT_DEAD: 'DELIVERY_RESULT_DEAD',
} as const;

/**
 * The end of a delivery.
 */
export type DeliveryResult =
  | 'DELIVERY_RESULT_UNSPECIFIED'
  | 0
  /**
   * The receiver has accepted it.
   */
  | 'DELIVERY_RESULT_DELIVERED'
  | 1
  /**
   * It was not posted, because its URL cannot be called.
   */
  | 'DELIVERY_RESULT_REFUSED'
  | 2
  /**
   * The last allowed attempt failed, or the receiver answered 410 Gone.
   */
  | 'DELIVERY_RESULT_DEAD'
  | 3

/**
 * The end of a delivery.
 */
export type DeliveryResult__Output = typeof DeliveryResult[keyof typeof DeliveryResult]
