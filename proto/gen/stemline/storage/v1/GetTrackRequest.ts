// Original file: stemline/storage/v1/storage.proto


export interface GetTrackRequest {
  'songhash'?: (string);
  'track'?: (string);
}

export interface GetTrackRequest__Output {
  'songhash': (string);
  'track': (string);
}
