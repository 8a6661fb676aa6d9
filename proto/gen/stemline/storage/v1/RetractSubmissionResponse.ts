// Original file: stemline/storage/v1/storage.proto


export interface RetractSubmissionResponse {
  /**
   * The recorded answer. Empty: the submission is removed.
   */
  'answerJson'?: (string);
}

export interface RetractSubmissionResponse__Output {
  /**
   * The recorded answer. Empty: the submission is removed.
   */
  'answerJson': (string);
}
