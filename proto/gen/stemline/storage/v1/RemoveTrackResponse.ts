// Original file: stemline/storage/v1/storage.proto


export interface RemoveTrackResponse {
  /**
   * Names of the tracks that were removed, with their extensions.
   */
  'tracks'?: (string)[];
}

export interface RemoveTrackResponse__Output {
  /**
   * Names of the tracks that were removed, with their extensions.
   */
  'tracks': (string)[];
}
