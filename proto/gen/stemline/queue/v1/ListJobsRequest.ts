// Original file: stemline/queue/v1/queue.proto


export interface ListJobsRequest {
  /**
   * 1 to 200. 0: 50.
   */
  'pageSize'?: (number);
  /**
   * `next_page_token` of the page before. Empty: the first page.
   */
  'pageToken'?: (string);
}

export interface ListJobsRequest__Output {
  /**
   * 1 to 200. 0: 50.
   */
  'pageSize': (number);
  /**
   * `next_page_token` of the page before. Empty: the first page.
   */
  'pageToken': (string);
}
