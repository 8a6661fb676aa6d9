// Original file: stemline/storage/v1/storage.proto


export interface ListSongsRequest {
  /**
   * Empty: `default`.
   */
  'namespace'?: (string);
  /**
   * 1 to 200; 0: 50.
   */
  'pageSize'?: (number);
  /**
   * `next_page_token` of the page before; empty: the first page.
   */
  'pageToken'?: (string);
}

export interface ListSongsRequest__Output {
  /**
   * Empty: `default`.
   */
  'namespace': (string);
  /**
   * 1 to 200; 0: 50.
   */
  'pageSize': (number);
  /**
   * `next_page_token` of the page before; empty: the first page.
   */
  'pageToken': (string);
}
