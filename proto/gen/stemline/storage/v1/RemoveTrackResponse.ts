// Original file: stemline/storage/v1/storage.proto


export interface RemoveTrackResponse {
  /**
   * The name of the track that was removed, with its extension.
   */
  'track'?: (string);
}

export interface RemoveTrackResponse__Output {
  /**
   * The name of the track that was removed, with its extension.
   */
  'track': (string);
}
