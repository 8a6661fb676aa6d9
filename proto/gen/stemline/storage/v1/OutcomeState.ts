// Original file: stemline/storage/v1/records.proto

/**
 * The end of a run. A run without an outcome is open.
 */
export const OutcomeState = {
  OUTCOME_STATE_UNSPECIFIED: 'OUTCOME_STATE_UNSPECIFIED',
  OUTCOME_STATE_DONE: 'OUTCOME_STATE_DONE',
  OUTCOME_STATE_FAILED: 'OUTCOME_STATE_FAILED',
  OUTCOME_STATE_CANCELLED: 'OUTCOME_STATE_CANCELLED',
} as const;

/**
 * The end of a run. A run without an outcome is open.
 */
export type OutcomeState =
  | 'OUTCOME_STATE_UNSPECIFIED'
  | 0
  | 'OUTCOME_STATE_DONE'
  | 1
  | 'OUTCOME_STATE_FAILED'
  | 2
  | 'OUTCOME_STATE_CANCELLED'
  | 3

/**
 * The end of a run. A run without an outcome is open.
 */
export type OutcomeState__Output = typeof OutcomeState[keyof typeof OutcomeState]
