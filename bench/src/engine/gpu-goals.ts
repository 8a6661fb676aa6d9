// The goals on a GPU that are not ratios: how busy it is, multiples of real time, and seconds.

import { median } from '../figures.ts';
import type { Arms } from './arms.ts';
import { LONG_SECONDS, reached } from './goals.ts';
import type { GpuUse } from './gpu-use.ts';
import { FULL } from './settings.ts';
import type { Outcome } from './summary.ts';
import type { Row } from './table.ts';

/** The least number of songs in flight while the use of the GPU counts. */
export const SONGS_IN_FLIGHT = 8;
const BUSY = { floor: 0.75, goal: 0.9 };

const NO_FIRST_STEM = 'the tracks of a song appear together';
const NO_SERVER = 'no release of demucs contains demucs-server (docs/engine-bench.md)';

/** Goals that nothing measures. `aim`: the goal in the unit. */
const NOT_MEASURED = [
  { goal: 'G7: one song, first stem', unit: 's', floor: 2, aim: 1.2, reason: NO_FIRST_STEM },
  { goal: 'G8: WAV beside demucs-server', unit: 'ratio', floor: 1.3, aim: 1.6, reason: NO_SERVER },
  { goal: 'G8: WAV, fast, beside demucs-server', unit: 'ratio', floor: 3, aim: 5, reason: NO_SERVER },
  { goal: 'G8: one song in MP3 beside demucs-server', unit: 'ratio', floor: 4, aim: 8, reason: NO_SERVER },
];

interface Goal {
  readonly name: string;
  readonly arm: keyof Arms;
  readonly floor: number;
  readonly goal: number;
}

/** Multiples of real time of several songs at once, more is better. */
const SPEEDS: readonly Goal[] = [
  { name: 'G4: several songs at once, WAV', arm: 'wavAtOnce', floor: 300, goal: 600 },
  { name: 'G5: several songs at once, LAME 2', arm: 'exactAtOnce', floor: 70, goal: 85 },
  { name: 'G6: several songs at once, LAME 5', arm: 'quickAtOnce', floor: 160, goal: 200 },
];
/** Seconds of one song of the usual length, less is better. */
const TIMES: readonly Goal[] = [
  { name: 'G7: one song, LAME 2', arm: 'exact', floor: 4.5, goal: 3.6 },
  { name: 'G7: one song, WAV', arm: 'wav', floor: 2, goal: 1 },
];

/** Returns the row of G3. `songs`: the way in which they ran. */
export function busyRow(round: number, songs: string, use: GpuUse | string, network: string): Row {
  const percent = (part: number) => Number((part * 100).toFixed(1));
  const row = { round, songs, 'floor %': percent(BUSY.floor), 'goal %': percent(BUSY.goal) };
  if (typeof use === 'string') return { ...row, reached: `not measured: ${use}` };
  const result = network === FULL ? reached(use.busy, BUSY) : 'no goal';
  return { ...row, 'GPU busy %': percent(use.busy), samples: use.samples, reached: result };
}

/**
 * Returns the rows of the goals in multiples of real time and in seconds, and of those that nothing
 * measures.
 */
export function goalRows({ contest, arms, runs }: Outcome): Row[] {
  const { network, seconds } = contest;
  const timeOf = (arm: keyof Arms) =>
    median(runs.filter((run) => run.arm === arms[arm].name).map((run) => run.secondsPerSong));
  const speeds = SPEEDS.map(({ name, arm, floor, goal }) => {
    const figure = seconds / timeOf(arm);
    const result = network === FULL ? reached(figure, { floor, goal }) : 'no goal';
    return { goal: name, unit: 'x real time', figure, floor, aim: goal, reached: result };
  });
  const times = TIMES.map(({ name, arm, floor, goal }) => {
    const figure = timeOf(arm);
    const hasGoal = network === FULL && seconds === LONG_SECONDS;
    // The inverse of a time is a speed, of which more is better.
    const result = hasGoal ? reached(1 / figure, { floor: 1 / floor, goal: 1 / goal }) : 'no goal';
    return { goal: name, unit: 's', figure, floor, aim: goal, reached: result };
  });
  return [
    ...speeds,
    ...times,
    ...NOT_MEASURED.map(({ reason, ...row }) => ({ ...row, reached: `not measured: ${reason}` })),
  ];
}
