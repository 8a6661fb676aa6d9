// Original file: stemline/queue/v1/queue.proto


export interface WatchJobRequest {
  'songhash'?: (string);
  /**
   * The id of the last message that the caller has received. The stream then begins with the
   * changes since that message, followed by the present position and estimate. It begins with a
   * SNAPSHOT instead when the queue does not keep the changes any more (it keeps the last 64 of a
   * job, for an hour), or when the song has a newer run. Any other text of at most 100 characters:
   * as if it were empty. Empty: the stream begins with a SNAPSHOT.
   */
  'after'?: (string);
}

export interface WatchJobRequest__Output {
  'songhash': (string);
  /**
   * The id of the last message that the caller has received. The stream then begins with the
   * changes since that message, followed by the present position and estimate. It begins with a
   * SNAPSHOT instead when the queue does not keep the changes any more (it keeps the last 64 of a
   * job, for an hour), or when the song has a newer run. Any other text of at most 100 characters:
   * as if it were empty. Empty: the stream begins with a SNAPSHOT.
   */
  'after': (string);
}
