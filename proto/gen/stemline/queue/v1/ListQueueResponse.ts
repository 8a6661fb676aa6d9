// Original file: stemline/queue/v1/queue.proto


export interface ListQueueResponse {
  /**
   * Songhashes of jobs that wait, and of jobs that run. Both may be empty.
   */
  'waiting'?: (string)[];
  'running'?: (string)[];
  /**
   * Continues the list after this message. Empty: the list has ended.
   */
  'nextPageToken'?: (string);
}

export interface ListQueueResponse__Output {
  /**
   * Songhashes of jobs that wait, and of jobs that run. Both may be empty.
   */
  'waiting': (string)[];
  'running': (string)[];
  /**
   * Continues the list after this message. Empty: the list has ended.
   */
  'nextPageToken': (string);
}
