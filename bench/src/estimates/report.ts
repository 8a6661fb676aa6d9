// Prints the errors of the estimates.

import { median, percentile, verdict } from '../figures.ts';
import { firstError, jumpsOf, type Life, runningErrors, sampleAt, stagesOf, timesOf, waitingError } from './life.ts';

const SHARES = [0.25, 0.5, 0.75];
/** The error that estimates stay below after the first song of a kind, in percent. */
const GOAL_PERCENT = 25;

/** Prints the errors of all songs, and the steadiness of the estimates. */
export function printErrors(lives: readonly Life[]): void {
  console.log(`waiting, first estimate:  ${errors(lives.map(waitingError))}`);
  for (const share of SHARES) {
    const both = lives.map((life) => runningErrors(life, share));
    console.log(`running, at ${share * 100} %:         ${errors(both.map(({ server }) => server))}`);
    console.log(`  time so far by progress: ${errors(both.map(({ plain }) => plain))}`);
  }
  const jumps = lives.flatMap(jumpsOf);
  console.log(
    `change of an estimate between two looks, beyond the time between them: ` +
      `median ${median(jumps).toFixed(2)} s, 95th percentile ${percentile(jumps, 0.95).toFixed(2)} s, ${jumps.length} changes`,
  );
}

/** Two songs of one kind. */
interface KindLives {
  readonly precision: string;
  readonly lives: readonly Life[];
}

/**
 * Prints the errors of the first and of the second song of all kinds of each precision, and whether
 * the second songs reach the goal.
 */
export function printKinds(kinds: readonly KindLives[]): void {
  for (const precision of new Set(kinds.map((kind) => kind.precision)))
    for (const [index, name] of ['first', 'second'].entries()) {
      const lives = kinds.filter((kind) => kind.precision === precision).flatMap((kind) => kind.lives[index] ?? []);
      console.log(`${name} song of a kind, ${precision}, first estimate: ${errors(lives.map(firstError))}`);
      for (const share of SHARES) {
        const running = lives.map((life) => runningErrors(life, share).server);
        console.log(`  running, at ${share * 100} %: ${errors(running)}`);
      }
    }
  const second = kinds.map(({ lives }) => lives[1] && firstError(lives[1]));
  const percent = second.map((error) => (error ?? Number.POSITIVE_INFINITY) * 100);
  console.log(`second song of all kinds, first estimate: ${errors(second)}; ${verdict(percent, GOAL_PERCENT, '%')}`);
}

/** Prints the times of one song. */
export function printLife(life: Life): void {
  const { begunAt, doneAt } = timesOf(life);
  const submittedAt = life.samples[0]?.at ?? begunAt;
  const first = life.samples.find(({ estimateSeconds }) => estimateSeconds !== undefined)?.estimateSeconds;
  const stages = [...stagesOf(life)].map(([stage, time]) => `${stage || 'starting'} ${time.toFixed(1)}`);
  console.log(
    `  ${life.name}: waited ${seconds(begunAt - submittedAt)}, ran ${seconds(doneAt - begunAt)} (${stages.join(', ')}), ` +
      `first estimate ${first === undefined ? 'none' : seconds(first * 1_000)}`,
  );
  console.log(`    left at ${SHARES.map((share) => leftAt(life, share)).join('; at ')}`);
}

/** Compares the estimated and the true remaining time at a share of the run. */
function leftAt(life: Life, share: number): string {
  const sample = sampleAt(life, share);
  const text = `${share * 100} %: `;
  if (!sample) return `${text}not sampled`;
  const { at, stage, progress, estimateSeconds: estimate } = sample;
  const estimated = estimate === undefined ? 'no estimate' : `estimated ${seconds(estimate * 1_000)}`;
  const position = `${stage || 'starting'} ${Math.round(progress * 100)} %`;
  return `${text}${estimated}, true ${seconds(timesOf(life).doneAt - at)} (${position})`;
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}

/** Formats the median, the largest value, and the number of songs. */
function errors(values: readonly (number | undefined)[]): string {
  const known = values.flatMap((value) => value ?? []);
  if (known.length === 0) return `no estimates of ${values.length} songs`;
  const percent = (value: number) => `${Math.round(value * 100)} %`;
  return `median error ${percent(median(known))} (largest ${percent(Math.max(...known))}, ${known.length} of ${values.length} songs)`;
}
