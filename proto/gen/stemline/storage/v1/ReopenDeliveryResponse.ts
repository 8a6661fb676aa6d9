// Original file: stemline/storage/v1/deliveries.proto


export interface ReopenDeliveryResponse {
  /**
   * Number of times that the delivery was reopened, with this call.
   */
  'reopened'?: (number);
}

export interface ReopenDeliveryResponse__Output {
  /**
   * Number of times that the delivery was reopened, with this call.
   */
  'reopened': (number);
}
