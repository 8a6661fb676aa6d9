// Original file: stemline/storage/v1/storage.proto


export interface RecordAnswerResponse {
  /**
   * The recorded answer. Empty: the submission was refused, and the key is free.
   */
  'answerJson'?: (string);
}

export interface RecordAnswerResponse__Output {
  /**
   * The recorded answer. Empty: the submission was refused, and the key is free.
   */
  'answerJson': (string);
}
