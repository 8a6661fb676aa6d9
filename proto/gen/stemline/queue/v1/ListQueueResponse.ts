// Original file: stemline/queue/v1/queue.proto


export interface ListQueueResponse {
  'waiting'?: (string)[];
  'running'?: (string)[];
  /**
   * Where the list continues after this message; empty: this is the end.
   */
  'nextPageToken'?: (string);
}

export interface ListQueueResponse__Output {
  'waiting': (string)[];
  'running': (string)[];
  /**
   * Where the list continues after this message; empty: this is the end.
   */
  'nextPageToken': (string);
}
