// Original file: stemline/storage/v1/storage.proto

import type { Run as _stemline_storage_v1_Run, Run__Output as _stemline_storage_v1_Run__Output } from '../../../stemline/storage/v1/Run.ts';
import type { Submission as _stemline_storage_v1_Submission, Submission__Output as _stemline_storage_v1_Submission__Output } from '../../../stemline/storage/v1/Submission.ts';

export interface ListOpenRunsResponse {
  'run'?: (_stemline_storage_v1_Run | null);
  /**
   * Of an open run: all its submissions. Of a run that has ended: those whose delivery is still
   * owed. A message holds about 1 MiB at most; the next one continues the run.
   */
  'submissions'?: (_stemline_storage_v1_Submission)[];
}

export interface ListOpenRunsResponse__Output {
  'run': (_stemline_storage_v1_Run__Output | null);
  /**
   * Of an open run: all its submissions. Of a run that has ended: those whose delivery is still
   * owed. A message holds about 1 MiB at most; the next one continues the run.
   */
  'submissions': (_stemline_storage_v1_Submission__Output)[];
}
