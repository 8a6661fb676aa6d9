// Original file: stemline/storage/v1/storage.proto


export interface RemoveTrackRequest {
  'songhash'?: (string);
  'track'?: (string);
}

export interface RemoveTrackRequest__Output {
  'songhash': (string);
  'track': (string);
}
