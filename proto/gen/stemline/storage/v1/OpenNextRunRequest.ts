// Original file: stemline/storage/v1/storage.proto


export interface OpenNextRunRequest {
  'songhash'?: (string);
  'afterRun'?: (number);
}

export interface OpenNextRunRequest__Output {
  'songhash': (string);
  'afterRun': (number);
}
