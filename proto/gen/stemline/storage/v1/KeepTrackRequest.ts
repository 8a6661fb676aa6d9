// Original file: stemline/storage/v1/transfers.proto


export interface KeepTrackRequest {
  'songhash'?: (string);
  /**
   * As in DownloadTrackRequest.
   */
  'track'?: (string);
}

export interface KeepTrackRequest__Output {
  'songhash': (string);
  /**
   * As in DownloadTrackRequest.
   */
  'track': (string);
}
