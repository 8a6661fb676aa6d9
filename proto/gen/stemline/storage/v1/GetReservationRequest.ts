// Original file: stemline/storage/v1/storage.proto


export interface GetReservationRequest {
  /**
   * Empty: `default`.
   */
  'namespace'?: (string);
  /**
   * 1 to 255 visible ASCII characters. Each namespace has its own keys.
   */
  'idempotencyKey'?: (string);
}

export interface GetReservationRequest__Output {
  /**
   * Empty: `default`.
   */
  'namespace': (string);
  /**
   * 1 to 255 visible ASCII characters. Each namespace has its own keys.
   */
  'idempotencyKey': (string);
}
