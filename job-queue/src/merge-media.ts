// Merges the formats and limits of several separators.

import type { MediaInfo } from './types.ts';

/**
 * Returns what every separator can do, because any of them may work on a song. The formats keep
 * the order of the first separator. `all` is not empty.
 */
export function mergeMedia(all: readonly MediaInfo[]): MediaInfo {
  const first = all[0] as MediaInfo;
  return {
    inputs: first.inputs.filter((name) => all.every(({ inputs }) => inputs.includes(name))),
    formats: first.formats.filter((name) => all.every(({ formats }) => formats.includes(name))),
    rates: first.rates.filter((rate) => all.every(({ rates }) => rates.includes(rate))),
    minSeconds: Math.max(...all.map(({ minSeconds }) => minSeconds)),
    maxSeconds: Math.min(...all.map(({ maxSeconds }) => maxSeconds)),
  };
}
