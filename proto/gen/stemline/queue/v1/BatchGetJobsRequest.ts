// Original file: stemline/queue/v1/queue.proto


export interface BatchGetJobsRequest {
  'songhashes'?: (string)[];
}

export interface BatchGetJobsRequest__Output {
  'songhashes': (string)[];
}
