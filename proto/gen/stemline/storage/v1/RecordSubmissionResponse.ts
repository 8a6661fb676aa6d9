// Original file: stemline/storage/v1/storage.proto

import type { Run as _stemline_storage_v1_Run, Run__Output as _stemline_storage_v1_Run__Output } from '../../../stemline/storage/v1/Run.ts';

export interface RecordSubmissionResponse {
  /**
   * The run that answers the submission, with the request that opened it.
   */
  'run'?: (_stemline_storage_v1_Run | null);
  /**
   * Whether this submission opened the run.
   */
  'opened'?: (boolean);
}

export interface RecordSubmissionResponse__Output {
  /**
   * The run that answers the submission, with the request that opened it.
   */
  'run': (_stemline_storage_v1_Run__Output | null);
  /**
   * Whether this submission opened the run.
   */
  'opened': (boolean);
}
