// Original file: stemline/storage/v1/storage.proto


export interface RetractSubmissionRequest {
  'songhash'?: (string);
  'run'?: (number);
  'submissionId'?: (string);
  /**
   * The namespace of the key. Empty: `default`.
   */
  'namespace'?: (string);
  /**
   * As in GetReservationRequest. Empty: the submission has no key.
   */
  'idempotencyKey'?: (string);
}

export interface RetractSubmissionRequest__Output {
  'songhash': (string);
  'run': (number);
  'submissionId': (string);
  /**
   * The namespace of the key. Empty: `default`.
   */
  'namespace': (string);
  /**
   * As in GetReservationRequest. Empty: the submission has no key.
   */
  'idempotencyKey': (string);
}
