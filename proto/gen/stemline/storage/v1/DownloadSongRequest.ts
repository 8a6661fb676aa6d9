// Original file: stemline/storage/v1/storage.proto


export interface DownloadSongRequest {
  'audio'?: (string);
}

export interface DownloadSongRequest__Output {
  'audio': (string);
}
