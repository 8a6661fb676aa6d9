// Original file: stemline/storage/v1/storage.proto


export interface RetractSubmissionRequest {
  'songhash'?: (string);
  /**
   * 0: RecordSubmission has failed. A submission that an earlier call has recorded is kept, and
   * keeps its key, unless it was refused.
   */
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
  /**
   * 0: RecordSubmission has failed. A submission that an earlier call has recorded is kept, and
   * keeps its key, unless it was refused.
   */
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
