// Defines the states of a job and its legal moves as one pure table. A final state never changes.
//
//   waiting ──claim──► running ──finish──► done | failed
//      ▲                  │
//      └──hand back, lost─┘      waiting | running ──settle──► done | failed | cancelled
//
// The Lua scripts enforce the same table; a test compares them with it.

import { JOB_STATE, type JobState, type OutcomeState } from '@stemline/common/wire-words.ts';

const MOVES: Readonly<Record<JobState, readonly JobState[]>> = {
  waiting: ['running', 'done', 'failed', 'cancelled'],
  running: ['waiting', 'done', 'failed', 'cancelled'],
  done: [],
  failed: [],
  cancelled: [],
};

/** Returns whether a job may go from one state to another. */
export function canMove(from: JobState, to: JobState): boolean {
  return MOVES[from].includes(to);
}

/** Returns whether a job in this state has ended. */
export function isFinal(state: JobState): state is OutcomeState {
  return MOVES[state].length === 0;
}

/** Reads a state from Redis. Throws an Error when the text is not a state. */
export function parseJobState(text: string): JobState {
  const state = JOB_STATE.words.find((known) => known === text);
  if (state === undefined) throw new Error(`not a job state: ${text}`);
  return state;
}
