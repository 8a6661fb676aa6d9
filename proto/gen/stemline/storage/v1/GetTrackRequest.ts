// Original file: stemline/storage/v1/transfers.proto


export interface GetTrackRequest {
  'songhash'?: (string);
  /**
   * As in DownloadTrackRequest.
   */
  'track'?: (string);
}

export interface GetTrackRequest__Output {
  'songhash': (string);
  /**
   * As in DownloadTrackRequest.
   */
  'track': (string);
}
