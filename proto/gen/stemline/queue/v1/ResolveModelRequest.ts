// Original file: stemline/queue/v1/queue.proto


export interface ResolveModelRequest {
  'model'?: (string);
}

export interface ResolveModelRequest__Output {
  'model': (string);
}
