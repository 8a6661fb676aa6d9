// Which run answers a new submission: one pure table.

/** The newest run that counts. `incomplete`: done, but a track was removed. `retracting`: open, but perhaps about to be taken back. */
export type NewestRun = 'none' | 'open' | 'retracting' | 'done' | 'incomplete' | 'failed' | 'cancelled';

const ANSWER = {
  none: 'open-next',
  open: 'join',
  retracting: 'open-next',
  done: 'join',
  incomplete: 'open-next',
  failed: 'open-next',
  cancelled: 'open-next',
} as const satisfies Record<NewestRun, 'join' | 'open-next'>;

/** `join`: the submission belongs to the newest run. `open-next`: to the run after the last number ever taken. */
export function chooseRun(newest: NewestRun): 'join' | 'open-next' {
  return ANSWER[newest];
}
