// Original file: stemline/storage/v1/storage.proto


export interface GetSongRequest {
  'songhash'?: (string);
}

export interface GetSongRequest__Output {
  'songhash': (string);
}
