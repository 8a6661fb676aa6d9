// Original file: stemline/storage/v1/storage.proto


export interface RemoveTrackRequest {
  'songhash'?: (string);
  /**
   * As in DownloadTrackRequest.
   */
  'track'?: (string);
}

export interface RemoveTrackRequest__Output {
  'songhash': (string);
  /**
   * As in DownloadTrackRequest.
   */
  'track': (string);
}
