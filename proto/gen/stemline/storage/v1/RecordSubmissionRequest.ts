// Original file: stemline/storage/v1/storage.proto

import type { SongRequest as _stemline_storage_v1_SongRequest, SongRequest__Output as _stemline_storage_v1_SongRequest__Output } from '../../../stemline/storage/v1/SongRequest.ts';
import type { Submission as _stemline_storage_v1_Submission, Submission__Output as _stemline_storage_v1_Submission__Output } from '../../../stemline/storage/v1/Submission.ts';

export interface RecordSubmissionRequest {
  /**
   * Computed from the request's namespace, audio, model and options as docs/songhash.md describes.
   */
  'songhash'?: (string);
  /**
   * Required. The run that the submission opens keeps it; a run that already exists keeps its own.
   */
  'request'?: (_stemline_storage_v1_SongRequest | null);
  /**
   * Required.
   */
  'submission'?: (_stemline_storage_v1_Submission | null);
  /**
   * As in GetReservationRequest, with the namespace of the request. Empty: the submission has no
   * key.
   */
  'idempotencyKey'?: (string);
}

export interface RecordSubmissionRequest__Output {
  /**
   * Computed from the request's namespace, audio, model and options as docs/songhash.md describes.
   */
  'songhash': (string);
  /**
   * Required. The run that the submission opens keeps it; a run that already exists keeps its own.
   */
  'request': (_stemline_storage_v1_SongRequest__Output | null);
  /**
   * Required.
   */
  'submission': (_stemline_storage_v1_Submission__Output | null);
  /**
   * As in GetReservationRequest, with the namespace of the request. Empty: the submission has no
   * key.
   */
  'idempotencyKey': (string);
}
