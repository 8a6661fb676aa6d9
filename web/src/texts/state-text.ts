// Describes the states of songs in words.

import type { SongState } from '../api/types.ts';
import { fill, TEXT, textOf } from './text.ts';

/** The members of a song that describe its state. */
export interface StateView {
  readonly state: SongState | 'open';
  readonly stage: string;
  readonly position: number;
  readonly progress: number;
  readonly stalled?: boolean | undefined;
  readonly attempt?: number | undefined;
}

const STAGES: Readonly<Record<string, string>> = {
  fetching: TEXT.states.fetching,
  decoding: TEXT.states.decoding,
  separating: TEXT.states.separating,
  encoding: TEXT.states.encoding,
  publishing: TEXT.states.publishing,
};
const STATES: Readonly<Record<string, string>> = {
  waiting: TEXT.states.waiting,
  open: TEXT.states.open,
  done: TEXT.states.done,
  failed: TEXT.states.failed,
  cancelled: TEXT.states.cancelled,
};

/** Describes the state, such as "Waiting, number 3 in the queue". It changes rarely. */
export function stateText(view: StateView): string {
  const { state, stage, position } = view;
  if (state === 'running') return runningText(view);
  if (state === 'waiting' && stage === 'parked') return TEXT.states.parked;
  if (state === 'waiting' && position === 1) return TEXT.states.next;
  if (state === 'waiting' && position > 1) return fill(TEXT.states.place, { n: position });
  return textOf(STATES, state) || TEXT.states.unknown;
}

function runningText(view: StateView): string {
  if (view.stalled) return TEXT.states.stalled;
  return textOf(STAGES, view.stage) || TEXT.states.running;
}

/** Returns whether the song waits or runs. */
export function isUnderWay({ state }: Pick<StateView, 'state'>): boolean {
  return state === 'waiting' || state === 'running' || state === 'open';
}

/** Returns the value of a progress bar from 0 to 1; undefined: it is not known. */
export function fractionOf(view: StateView): number | undefined {
  if (view.state === 'done') return 1;
  const hasProgress = isCounted(view) || view.stage === 'publishing';
  return view.state === 'running' && hasProgress ? view.progress : undefined;
}

/** Describes the progress while it rises, such as "45 %"; empty otherwise. */
export function percentText(view: StateView): string {
  const isRising = view.state === 'running' && isCounted(view);
  return isRising ? fill(TEXT.states.percent, { n: Math.floor(view.progress * 100) }) : '';
}

/** Returns whether the progress rises in the stage. */
function isCounted({ stage }: StateView): boolean {
  return stage === 'separating' || stage === 'encoding';
}

/** Describes a repeated attempt while it runs, such as "attempt 2"; empty otherwise. */
export function attemptText({ state, attempt = 0 }: StateView): string {
  return state === 'running' && attempt > 1 ? fill(TEXT.states.attempt, { n: attempt }) : '';
}

/**
 * Describes the remaining time, such as "about 2 minutes left"; empty: not known. A longer
 * time is rounded more, because its estimate is less certain.
 */
export function estimateText(seconds: number | null): string {
  const { fewSecondsLeft, secondsLeft, minutesLeft, hoursLeft, daysLeft } = TEXT.states;
  if (seconds === null || !(seconds >= 0)) return '';
  if (seconds < 10) return fewSecondsLeft;
  if (seconds <= 50) return fill(secondsLeft, { n: Math.ceil(seconds / 10) * 10 });
  const minutes = Math.max(1, Math.round(seconds / 60));
  if (minutes < 60) return fill(minutesLeft, { n: minutes });
  const hours = Math.round(minutes / 60);
  return hours <= 24 ? fill(hoursLeft, { n: hours }) : daysLeft;
}
