// Original file: stemline/storage/v1/storage.proto


export interface ListSongsRequest {
  'namespace'?: (string);
  /**
   * 1 to 200; 0: 50.
   */
  'pageSize'?: (number);
  /**
   * From the answer before; empty: the first page.
   */
  'pageToken'?: (string);
}

export interface ListSongsRequest__Output {
  'namespace': (string);
  /**
   * 1 to 200; 0: 50.
   */
  'pageSize': (number);
  /**
   * From the answer before; empty: the first page.
   */
  'pageToken': (string);
}
