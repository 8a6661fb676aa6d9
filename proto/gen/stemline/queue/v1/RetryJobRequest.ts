// Original file: stemline/queue/v1/queue.proto


export interface RetryJobRequest {
  'songhash'?: (string);
}

export interface RetryJobRequest__Output {
  'songhash': (string);
}
