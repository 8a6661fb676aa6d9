// Original file: stemline/storage/v1/storage.proto

/**
 * How a delivery ended.
 */
export const DeliveryResult = {
  DELIVERY_RESULT_UNSPECIFIED: 'DELIVERY_RESULT_UNSPECIFIED',
  /**
   * The receiver has taken it.
   */
  DELIVERY_RESULT_DELIVERED: 'DELIVERY_RESULT_DELIVERED',
  /**
   * Its address may not be called, so it was never tried.
   */
  DELIVERY_RESULT_REFUSED: 'DELIVERY_RESULT_REFUSED',
  /**
   * Given up: every try failed, or the receiver said that it is gone for good.
   */
  DELIVERY_RESULT_DEAD: 'DELIVERY_RESULT_DEAD',
} as const;

/**
 * How a delivery ended.
 */
export type DeliveryResult =
  | 'DELIVERY_RESULT_UNSPECIFIED'
  | 0
  /**
   * The receiver has taken it.
   */
  | 'DELIVERY_RESULT_DELIVERED'
  | 1
  /**
   * Its address may not be called, so it was never tried.
   */
  | 'DELIVERY_RESULT_REFUSED'
  | 2
  /**
   * Given up: every try failed, or the receiver said that it is gone for good.
   */
  | 'DELIVERY_RESULT_DEAD'
  | 3

/**
 * How a delivery ended.
 */
export type DeliveryResult__Output = typeof DeliveryResult[keyof typeof DeliveryResult]
