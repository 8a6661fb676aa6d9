// Original file: stemline/storage/v1/storage.proto


export interface GetRunRequest {
  'songhash'?: (string);
  'run'?: (number);
}

export interface GetRunRequest__Output {
  'songhash': (string);
  'run': (number);
}
