// Original file: stemline/queue/v1/queue.proto


export interface ListQueueRequest {
  /**
   * The stream ends after this many songhashes, 1 to 200. 0: after all of them.
   */
  'pageSize'?: (number);
  /**
   * `next_page_token` of an earlier message. Empty: the beginning.
   */
  'pageToken'?: (string);
}

export interface ListQueueRequest__Output {
  /**
   * The stream ends after this many songhashes, 1 to 200. 0: after all of them.
   */
  'pageSize': (number);
  /**
   * `next_page_token` of an earlier message. Empty: the beginning.
   */
  'pageToken': (string);
}
