// Makes runs for tests.

import type { Speeds } from './probe.ts';
import type { Run } from './rounds.ts';

const USUAL: Speeds = { fp32: 100, bf16: 200, copy: 10 };

/** Returns a run on a machine that has the usual speeds before it, and these afterwards. */
export function runOf(arm: string, round: number, secondsPerSong: number, after: Partial<Speeds> = {}): Run {
  const conditions = {
    before: { load: 0, speeds: USUAL },
    after: { load: 0, speeds: { ...USUAL, ...after } },
    steal: 0,
  };
  return { arm, round, secondsPerSong, conditions };
}
