// Original file: stemline/storage/v1/storage.proto


export interface RecordDeliveryRequest {
  'songhash'?: (string);
  'run'?: (number);
  'submissionId'?: (string);
  /**
   * done, failed or cancelled.
   */
  'event'?: (string);
  /**
   * delivered, refused or dead.
   */
  'result'?: (string);
  'attempts'?: (number);
  'reason'?: (string);
}

export interface RecordDeliveryRequest__Output {
  'songhash': (string);
  'run': (number);
  'submissionId': (string);
  /**
   * done, failed or cancelled.
   */
  'event': (string);
  /**
   * delivered, refused or dead.
   */
  'result': (string);
  'attempts': (number);
  'reason': (string);
}
