// Original file: stemline/storage/v1/deliveries.proto


export interface FindDeliveryRequest {
  /**
   * `msg_` and 56 lower-case hex digits.
   */
  'deliveryId'?: (string);
}

export interface FindDeliveryRequest__Output {
  /**
   * `msg_` and 56 lower-case hex digits.
   */
  'deliveryId': (string);
}
