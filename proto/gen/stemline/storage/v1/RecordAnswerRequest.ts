// Original file: stemline/storage/v1/storage.proto


export interface RecordAnswerRequest {
  /**
   * As in GetReservationRequest.
   */
  'namespace'?: (string);
  'idempotencyKey'?: (string);
  'submissionId'?: (string);
  /**
   * Required. A JSON object of at most 4096 characters, which this service does not read.
   */
  'answerJson'?: (string);
}

export interface RecordAnswerRequest__Output {
  /**
   * As in GetReservationRequest.
   */
  'namespace': (string);
  'idempotencyKey': (string);
  'submissionId': (string);
  /**
   * Required. A JSON object of at most 4096 characters, which this service does not read.
   */
  'answerJson': (string);
}
