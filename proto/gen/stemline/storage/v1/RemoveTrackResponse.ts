// Original file: stemline/storage/v1/storage.proto


export interface RemoveTrackResponse {
  /**
   * The full name of what was removed.
   */
  'track'?: (string);
}

export interface RemoveTrackResponse__Output {
  /**
   * The full name of what was removed.
   */
  'track': (string);
}
