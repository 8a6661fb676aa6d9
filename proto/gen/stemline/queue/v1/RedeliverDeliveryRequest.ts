// Original file: stemline/queue/v1/deliveries.proto


export interface RedeliverDeliveryRequest {
  'id'?: (string);
}

export interface RedeliverDeliveryRequest__Output {
  'id': (string);
}
