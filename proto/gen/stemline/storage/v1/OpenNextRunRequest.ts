// Original file: stemline/storage/v1/storage.proto


export interface OpenNextRunRequest {
  'songhash'?: (string);
  /**
   * Number of a run that has ended.
   */
  'afterRun'?: (number);
}

export interface OpenNextRunRequest__Output {
  'songhash': (string);
  /**
   * Number of a run that has ended.
   */
  'afterRun': (number);
}
