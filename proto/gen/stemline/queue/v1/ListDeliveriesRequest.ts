// Original file: stemline/queue/v1/queue.proto


export interface ListDeliveriesRequest {
  'songhash'?: (string);
  /**
   * 1 to 200. 0: 50.
   */
  'pageSize'?: (number);
  /**
   * `next_page_token` of the page before. Empty: the first page.
   */
  'pageToken'?: (string);
}

export interface ListDeliveriesRequest__Output {
  'songhash': (string);
  /**
   * 1 to 200. 0: 50.
   */
  'pageSize': (number);
  /**
   * `next_page_token` of the page before. Empty: the first page.
   */
  'pageToken': (string);
}
