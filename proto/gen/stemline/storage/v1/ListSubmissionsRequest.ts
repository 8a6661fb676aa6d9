// Original file: stemline/storage/v1/storage.proto


export interface ListSubmissionsRequest {
  'songhash'?: (string);
  'run'?: (number);
}

export interface ListSubmissionsRequest__Output {
  'songhash': (string);
  'run': (number);
}
