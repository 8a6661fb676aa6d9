// Original file: stemline/queue/v1/queue.proto


export interface CancelJobRequest {
  'songhash'?: (string);
}

export interface CancelJobRequest__Output {
  'songhash': (string);
}
