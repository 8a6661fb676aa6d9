// Compares the result for a file of the corpus with what its recipe expects.

import { type DoneSong, described, type Outcome } from './outcome.ts';
import type { DamagedSong, Expectation, ExpectedSong } from './recipe.ts';

/** MP3 tracks state their padding, so that only rounding changes their length. */
const TRACK_TOLERANCE_SECONDS = 0.05;
/** A damaged song of another length than this, in seconds, needs a warning. */
const UNNOTICED_SECONDS = 0.5;
/** Damaged bytes cannot hold this much more audio by chance. */
const EXTRA_SECONDS = 1;

/** Returns one sentence for each fault of the outcome; an empty list when it is right. */
export function outcomeFaults(expected: Expectation, outcome: Outcome): string[] {
  const faults = outcome.end === 'done' ? doneFaults(expected.done, outcome) : endFaults(expected, outcome);
  return faults.map((fault) => `${fault}. Got: ${described(outcome)}`);
}

function endFaults({ done, failed = [], refused = [], reason }: Expectation, outcome: Exclude<Outcome, DoneSong>) {
  if (outcome.end === 'broken') return ['the server did not answer as its API describes'];
  const codes: readonly string[] = outcome.end === 'failed' ? failed : refused;
  if (!codes.includes(outcome.code)) {
    const ends = [
      ...(done ? ['done'] : []),
      ...failed.map((code) => `failed: ${code}`),
      ...refused.map((code) => `refused: ${code}`),
    ];
    return [`expected ${ends.join(' or ')}`];
  }
  return reason && !reason.test(outcome.reason) ? [`expected a reason with ${reason}`] : [];
}

function doneFaults(expected: Expectation['done'], song: DoneSong): string[] {
  if (!expected) return ['expected a refusal or a failure'];
  return [
    ...('seconds' in expected ? songFaults(expected, song) : damagedFaults(expected, song)),
    ...Object.entries(song.trackSeconds)
      .filter(([, seconds]) => Math.abs(seconds - song.seconds) > TRACK_TOLERANCE_SECONDS)
      .map(([name, seconds]) => `${name} has ${seconds.toFixed(3)} s, not the length of the song`),
  ];
}

function songFaults(expected: ExpectedSong, song: DoneSong): string[] {
  const [min, max] = expected.seconds;
  const unexpected = song.warnings.filter((code) => !(expected.warnings as readonly string[]).includes(code));
  return [
    ...(song.seconds < min || song.seconds > max ? [`expected ${min} to ${max} s`] : []),
    ...(unexpected.length > 0 ? [`expected no warning of ${unexpected.join(', ')}`] : []),
    ...(expected.needsWarning && song.warnings.length === 0
      ? [`expected a warning of ${expected.warnings.join(', ')}`]
      : []),
    ...peakFaults(expected.peakDb, song.peakDb ?? -Infinity),
    ...(expected.channels !== undefined && song.channels !== expected.channels
      ? [`expected ${expected.channels} channels`]
      : []),
  ];
}

function peakFaults(bounds: ExpectedSong['peakDb'], peakDb: number): string[] {
  if (!bounds) return [];
  const [min, max] = bounds;
  // A peak that is not a number is out of bounds too.
  return peakDb >= min && peakDb <= max ? [] : [`expected a peak of ${min} to ${max} dB`];
}

/**
 * A damaged header may state another rate or length. Then the song is as long as its file says, and
 * nothing shows that it is wrong.
 */
function damagedFaults({ undamaged, possible, declares }: DamagedSong, song: DoneSong): string[] {
  const { seconds, declaredSeconds, warnings } = song;
  const isAsDeclared = declaredSeconds !== null && Math.abs(declaredSeconds - seconds) <= UNNOTICED_SECONDS;
  if (isAsDeclared) return [];
  const isOff = Math.abs(seconds - undamaged) > UNNOTICED_SECONDS;
  return [
    ...(seconds > possible + EXTRA_SECONDS ? [`expected at most ${possible + EXTRA_SECONDS} s`] : []),
    ...(isOff && declares && warnings.length === 0 ? [`expected ${undamaged} s, or a warning`] : []),
  ];
}
