// Defines the states of a job and its legal moves as one pure table. A final state never changes.
//
//   waiting ──claim──► running ──finish──► done | failed
//      ▲                  │
//      └──hand back, lost─┘      waiting | running ──cancel──► cancelled
//
// The Lua scripts enforce the same table; a test compares them with it.

export const JOB_STATES = ['waiting', 'running', 'done', 'failed', 'cancelled'] as const;

export type JobState = (typeof JOB_STATES)[number];

const MOVES: Readonly<Record<JobState, readonly JobState[]>> = {
  waiting: ['running', 'done', 'failed', 'cancelled'],
  running: ['waiting', 'running', 'done', 'failed', 'cancelled'],
  done: [],
  failed: [],
  cancelled: [],
};

/**
 * Returns whether a job may go from one state to another. `running` to `running` is a new attempt
 * after a lost one.
 */
export function canMove(from: JobState, to: JobState): boolean {
  return MOVES[from].includes(to);
}

export function isFinal(state: JobState): boolean {
  return MOVES[state].length === 0;
}

export function parseJobState(text: string): JobState {
  const state = JOB_STATES.find((known) => known === text);
  if (state === undefined) throw new Error(`not a job state: ${text}`);
  return state;
}
