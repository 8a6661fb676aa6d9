// Original file: stemline/storage/v1/storage.proto


export interface RemoveSongRequest {
  'songhash'?: (string);
}

export interface RemoveSongRequest__Output {
  'songhash': (string);
}
