// Original file: stemline/queue/v1/deliveries.proto


export interface GetDeliveryRequest {
  'id'?: (string);
}

export interface GetDeliveryRequest__Output {
  'id': (string);
}
