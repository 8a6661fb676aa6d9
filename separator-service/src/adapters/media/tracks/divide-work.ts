// Divides the work on the samples of a song among processes, so that all end at about the same
// time.

import type { OutputFormatName } from '@stemline/common/audio/output-formats.ts';
import { ORIGINAL } from '@stemline/common/names.ts';
import { isLossless } from './track-size.ts';

/** The work of one process. */
export interface WorkShare {
  /** The stems whose tracks it makes. */
  readonly stems: readonly string[];
  /** The sources whose loudness it measures: stems, or the song as ORIGINAL. */
  readonly measured: readonly string[];
}

/**
 * An MP3 or an Opus track takes about as long as this number of measurements. AAC takes longer. A
 * lossless track takes less than one.
 */
const LOSSY_COST = 2;

/**
 * Returns the shares of `count` processes, at most one for each stem. A process with fewer stems
 * than others measures some of theirs.
 */
export function divideWork(stems: readonly string[], formats: readonly OutputFormatName[], count: number): WorkShare[] {
  const made = Array.from({ length: count }, (_, share) => stems.filter((_stem, at) => at % count === share));
  const lossy = formats.filter((format) => !isLossless(format)).length;
  const quotas = measurementsOf(
    made.map(({ length }) => length * lossy * LOSSY_COST),
    stems.length + 1,
  );
  // Its own stems first, because each other one is a further feed.
  const own = made.map((names, share) => names.slice(0, quotas[share]));
  const rest = [ORIGINAL, ...stems.filter((stem) => !own.some((names) => names.includes(stem)))];
  return made.map((names, share) => {
    const mine = own[share] ?? [];
    return { stems: names, measured: [...rest.splice(0, (quotas[share] ?? 0) - mine.length), ...mine] };
  });
}

/** Returns the number of measurements of each process, of which `costs` are the other costs. */
function measurementsOf(costs: readonly number[], measurements: number): number[] {
  const counts = costs.map(() => 0);
  for (let left = measurements; left > 0; left -= 1) {
    const loads = costs.map((cost, at) => cost + (counts[at] as number));
    // The last of equal ones, because it has the fewest stems.
    const least = loads.lastIndexOf(Math.min(...loads));
    counts[least] = (counts[least] as number) + 1;
  }
  return counts;
}
