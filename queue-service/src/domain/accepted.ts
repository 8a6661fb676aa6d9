// Type of the answer to an accepted submission.

import type { JobState } from '@stemline/common/wire-words.ts';

/** A submission that was accepted. With an idempotency key, the store keeps it as JSON. */
export interface Accepted {
  readonly songhash: string;
  readonly run: number;
  /** As ENQUEUE_STATUS in queue.proto. */
  readonly status: 'queued' | 'joined' | 'done';
  readonly state: JobState;
  readonly model: string;
  readonly revision: string;
  /** Position among the jobs that wait, from 1. 0: the job does not wait. */
  readonly position: number;
  /** Seconds until the job is done. 0: not known. */
  readonly estimateSeconds: number;
}
