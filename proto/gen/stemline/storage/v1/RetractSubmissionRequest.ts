// Original file: stemline/storage/v1/storage.proto


export interface RetractSubmissionRequest {
  'songhash'?: (string);
  'run'?: (number);
  'submissionId'?: (string);
}

export interface RetractSubmissionRequest__Output {
  'songhash': (string);
  'run': (number);
  'submissionId': (string);
}
