// Original file: stemline/queue/v1/queue.proto


export interface BatchGetJobsRequest {
  /**
   * At most 200. A repeated songhash counts once.
   */
  'songhashes'?: (string)[];
}

export interface BatchGetJobsRequest__Output {
  /**
   * At most 200. A repeated songhash counts once.
   */
  'songhashes': (string)[];
}
