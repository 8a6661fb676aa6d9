// Original file: stemline/storage/v1/storage.proto


export interface RemoveTrackResponse {
  /**
   * Name of the track that was removed, with its extension.
   */
  'track'?: (string);
}

export interface RemoveTrackResponse__Output {
  /**
   * Name of the track that was removed, with its extension.
   */
  'track': (string);
}
