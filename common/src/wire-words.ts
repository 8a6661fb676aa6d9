// The enums of the contract in the words that REST, records and Redis have for them.

import { wireEnum } from './wire-enum.ts';

export const JOB_STATE = wireEnum('JOB_STATE', ['waiting', 'running', 'done', 'failed', 'cancelled']);
export const ENQUEUE_STATUS = wireEnum('ENQUEUE_STATUS', ['queued', 'joined', 'done']);
export const OUTCOME_STATE = wireEnum('OUTCOME_STATE', ['done', 'failed', 'cancelled']);
