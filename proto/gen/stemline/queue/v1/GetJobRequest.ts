// Original file: stemline/queue/v1/queue.proto


export interface GetJobRequest {
  'songhash'?: (string);
}

export interface GetJobRequest__Output {
  'songhash': (string);
}
