// Original file: stemline/storage/v1/storage.proto

import type { Submission as _stemline_storage_v1_Submission, Submission__Output as _stemline_storage_v1_Submission__Output } from '../../../stemline/storage/v1/Submission.ts';

export interface ListSubmissionsResponse {
  'submissions'?: (_stemline_storage_v1_Submission)[];
}

export interface ListSubmissionsResponse__Output {
  'submissions': (_stemline_storage_v1_Submission__Output)[];
}
