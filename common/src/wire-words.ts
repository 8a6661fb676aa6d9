// The enums of the contract in the words that REST, records and Redis have for them.

import { wireEnum } from './wire-enum.ts';

export const JOB_STATE = wireEnum('JOB_STATE', ['waiting', 'running', 'done', 'failed', 'cancelled']);
export const ENQUEUE_STATUS = wireEnum('ENQUEUE_STATUS', ['queued', 'joined', 'done']);
export const PRIORITY = wireEnum('PRIORITY', ['high', 'normal', 'low']);
export const MODEL_ORIGIN = wireEnum('MODEL_ORIGIN', ['demucs', 'folder', 'preview']);
export const DELIVERY_EVENT = wireEnum('DELIVERY_EVENT', ['done', 'failed', 'cancelled']);
export const DELIVERY_STATE = wireEnum('DELIVERY_STATE', ['pending', 'delivered', 'refused', 'dead']);
export const DELIVERY_RESULT = wireEnum('DELIVERY_RESULT', ['delivered', 'refused', 'dead']);
export const OUTCOME_STATE = wireEnum('OUTCOME_STATE', ['done', 'failed', 'cancelled']);
export const SONG_STATE = wireEnum('SONG_STATE', ['open', 'done', 'failed', 'cancelled']);
