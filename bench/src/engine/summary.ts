// Summarises the runs of the arms: the ratios beside their goals, and the times of the arms.

import { median, percentile } from '../figures.ts';
import type { Arms } from './arms.ts';
import { type Contest, type Figure, limitSeconds, reached } from './goals.ts';
import { type Run, unsteadyRuns } from './rounds.ts';
import type { Row } from './table.ts';

/** A contest with its runs. */
export interface Outcome {
  readonly contest: Contest;
  readonly arms: Arms;
  readonly runs: readonly Run[];
}

/** Returns the row of a figure. `missing`: the reason why our arm could not run. */
export function figureRow({ contest, arms, runs }: Outcome, figure: Figure, missing?: string): Row {
  const { floor, goal, stretch, theirs, ours } = figure;
  const goals = { floor: floor ?? '', goal: stretch === undefined ? (goal ?? '') : `${goal} (${stretch})` };
  if (missing !== undefined) return { figure: figure.name, ...goals, reached: `not measured: ${missing}` };
  const times = (arm: keyof Arms) => runs.filter((run) => run.arm === arms[arm].name);
  const marked = unsteadyRuns(runs);
  const pairs = times(theirs).flatMap((their) => {
    const our = times(ours).find(({ round }) => round === their.round);
    return our
      ? [{ ratio: their.secondsPerSong / our.secondsPerSong, steady: !marked.has(their) && !marked.has(our) }]
      : [];
  });
  const ratios = pairs.map(({ ratio }) => ratio);
  const [theirSeconds, ourSeconds] = [theirs, ours].map((arm) => median(times(arm).map((run) => run.secondsPerSong)));
  const ratio = median(ratios);
  return {
    figure: figure.name,
    'theirs s': theirSeconds,
    'ours s': ourSeconds,
    ratio,
    'ratio min': Math.min(...ratios),
    'ratio IQR': iqr(ratios),
    rounds: ratios.length,
    'marked rounds': pairs.filter(({ steady }) => !steady).length,
    ...goals,
    limit: limitRatio(contest, runs, ours, theirSeconds),
    reached: reached(ratio, figure),
  };
}

/** The ratio if the network took all of our time, at the highest speed that a probe measured. */
function limitRatio({ network, seconds }: Contest, runs: readonly Run[], ours: keyof Arms, theirSeconds = Number.NaN) {
  const name = ours === 'fast' ? 'bf16' : 'fp32';
  const speeds = runs.flatMap(({ conditions: { before, after } }) => [before.speeds[name], after.speeds[name]]);
  const limit = limitSeconds(network, seconds, Math.max(...speeds));
  return limit === undefined ? 'none' : theirSeconds / limit;
}

/** Returns a row for each arm: the times of a song. */
export function armRows({ contest, runs }: Outcome): Row[] {
  const marked = unsteadyRuns(runs);
  return [...new Set(runs.map(({ arm }) => arm))].map((arm) => {
    const own = runs.filter((run) => run.arm === arm);
    const seconds = own.map((run) => run.secondsPerSong);
    return {
      network: contest.network,
      'song s': contest.seconds,
      arm,
      'min s': Math.min(...seconds),
      'median s': median(seconds),
      'IQR s': iqr(seconds),
      rounds: own.length,
      'marked rounds': own.filter((run) => marked.has(run)).length,
    };
  });
}

/** Returns a row for each run: the conditions of the machine. */
export function conditionRows({ contest, runs }: Outcome): Row[] {
  const marked = unsteadyRuns(runs);
  return runs.map((run) => {
    const { before, after, steal } = run.conditions;
    const pair = (first: number, second: number, digits = 1) => `${first.toFixed(digits)}, ${second.toFixed(digits)}`;
    return {
      network: contest.network,
      'song s': contest.seconds,
      round: run.round,
      arm: run.arm,
      's a song': run.secondsPerSong,
      load: pair(before.load, after.load),
      'fp32 GFLOP/s': pair(before.speeds.fp32, after.speeds.fp32, 0),
      'bf16 GFLOP/s': pair(before.speeds.bf16, after.speeds.bf16, 0),
      'copy GB/s': pair(before.speeds.copy, after.speeds.copy),
      'steal %': Number((steal * 100).toFixed(1)),
      marked: marked.has(run),
    };
  });
}

/** Returns the interquartile range. */
function iqr(values: readonly number[]): number {
  return percentile(values, 0.75) - percentile(values, 0.25);
}
