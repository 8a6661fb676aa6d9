// Original file: stemline/storage/v1/storage.proto

import type { Run as _stemline_storage_v1_Run, Run__Output as _stemline_storage_v1_Run__Output } from '../../../stemline/storage/v1/Run.ts';
import type { Submission as _stemline_storage_v1_Submission, Submission__Output as _stemline_storage_v1_Submission__Output } from '../../../stemline/storage/v1/Submission.ts';

export interface ListOpenRunsResponse {
  'run'?: (_stemline_storage_v1_Run | null);
  /**
   * Of an open run all submissions, of an ended one those whose delivery is still owed. One message
   * holds only a part of many.
   */
  'submissions'?: (_stemline_storage_v1_Submission)[];
}

export interface ListOpenRunsResponse__Output {
  'run': (_stemline_storage_v1_Run__Output | null);
  /**
   * Of an open run all submissions, of an ended one those whose delivery is still owed. One message
   * holds only a part of many.
   */
  'submissions': (_stemline_storage_v1_Submission__Output)[];
}
