// Original file: stemline/storage/v1/transfers.proto


export interface DownloadSongRequest {
  /**
   * Address of the audio.
   */
  'audio'?: (string);
}

export interface DownloadSongRequest__Output {
  /**
   * Address of the audio.
   */
  'audio': (string);
}
