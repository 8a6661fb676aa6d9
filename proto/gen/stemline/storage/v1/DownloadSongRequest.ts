// Original file: stemline/storage/v1/storage.proto


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
