// Original file: stemline/storage/v1/storage.proto

import type { Run as _stemline_storage_v1_Run, Run__Output as _stemline_storage_v1_Run__Output } from '../../../stemline/storage/v1/Run.ts';

export interface RecordSubmissionResponse {
  /**
   * The run of the submission.
   */
  'run'?: (_stemline_storage_v1_Run | null);
  /**
   * True: this submission opened the run, in this call or an earlier one.
   */
  'opened'?: (boolean);
}

export interface RecordSubmissionResponse__Output {
  /**
   * The run of the submission.
   */
  'run': (_stemline_storage_v1_Run__Output | null);
  /**
   * True: this submission opened the run, in this call or an earlier one.
   */
  'opened': (boolean);
}
