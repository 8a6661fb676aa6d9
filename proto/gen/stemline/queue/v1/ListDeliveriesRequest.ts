// Original file: stemline/queue/v1/queue.proto


export interface ListDeliveriesRequest {
  'songhash'?: (string);
}

export interface ListDeliveriesRequest__Output {
  'songhash': (string);
}
