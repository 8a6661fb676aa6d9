// Runs arms in rounds whose order rotates, and marks the runs in which the machine was not steady.

import { median } from '../figures.ts';
import type { Arm } from './arms.ts';
import type { Bench } from './bench.ts';
import type { Conditions, Speeds } from './probe.ts';
import { makeSongs, type SongFile } from './songs.ts';

/** One run of one arm. */
export interface Run {
  readonly arm: string;
  /** From 1. */
  readonly round: number;
  /** Time of the run for each of its songs. */
  readonly secondsPerSong: number;
  readonly conditions: Conditions;
}

/** The largest difference of a probe from the median of all probes, as a part of the median. */
const STEADY = 0.1;

/** Returns the items from the one with the index `turn` on, and then the first ones. */
export function rotated<T>(items: readonly T[], turn: number): T[] {
  const start = turn % items.length;
  return [...items.slice(start), ...items.slice(0, start)];
}

/**
 * Runs each arm once in each round, with new songs in each round, and prints a line for each run.
 */
export async function runRounds(
  bench: Bench,
  arms: readonly Arm[],
  { seconds, rounds }: { readonly seconds: number; readonly rounds: number },
): Promise<Run[]> {
  const runs: Run[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const most = Math.max(...arms.map(({ songs }) => songs));
    const songs = await makeSongs(bench.folder, seconds, most);
    for (const arm of rotated(arms, round - 1)) {
      const run = await timed(bench, arm, songs.slice(0, arm.songs), round);
      console.error(`  ${seconds} s, round ${round} of ${rounds}, ${lineOf(run)}`);
      runs.push(run);
    }
  }
  return runs;
}

async function timed(bench: Bench, arm: Arm, songs: readonly SongFile[], round: number): Promise<Run> {
  const { result, conditions } = await bench.probe.around(async () => {
    const begin = performance.now();
    const clean = await arm.run(songs);
    return { ms: performance.now() - begin, clean };
  });
  await result.clean();
  return { arm: arm.name, round, secondsPerSong: result.ms / 1000 / songs.length, conditions };
}

/** Describes a run and its conditions. */
function lineOf({ arm, secondsPerSong, conditions: { before, after, steal } }: Run): string {
  const pair = (read: (speeds: Speeds) => number, digits: number) =>
    `${read(before.speeds).toFixed(digits)} and ${read(after.speeds).toFixed(digits)}`;
  return (
    `${arm}: ${secondsPerSong.toFixed(2)} s a song; before and after: load ${before.load.toFixed(1)} and ${after.load.toFixed(1)}, ` +
    `${pair(({ fp32 }) => fp32, 0)} GFLOP/s, copy ${pair(({ copy }) => copy, 1)} GB/s; steal ${(steal * 100).toFixed(1)} %`
  );
}

/**
 * Returns the runs before or after which the machine was more than 10 % off the median of all runs.
 */
export function unsteadyRuns(runs: readonly Run[]): Set<Run> {
  const looks = ({ conditions }: Run) => [conditions.before.speeds, conditions.after.speeds];
  const all = runs.flatMap(looks);
  const usual = (name: keyof Speeds) => median(all.map((speeds) => speeds[name]));
  const limits = (['fp32', 'copy'] as const).map((name) => ({ name, middle: usual(name) }));
  const isOff = (speeds: Speeds) => limits.some(({ name, middle }) => Math.abs(speeds[name] / middle - 1) > STEADY);
  return new Set(runs.filter((run) => looks(run).some(isOff)));
}
