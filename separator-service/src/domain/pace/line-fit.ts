// Fits a line to the measured times of a stage: a fixed time, and a time for each second of music.
//
// A moving average of the ratio alone is wrong for short songs, because every stage starts
// processes and opens files. So the line is a least-squares fit. The weights of songs fall by a
// fifth with each later song, as in a moving average, so the line follows a machine whose load
// changes. They also fall with the square of the length, so that the relative error counts. As long
// as all songs have one length, the line goes through the origin.

import type { Line } from '@stemline/job-queue/pace.ts';
import { z } from 'zod';

/** Schema of a LineFit as JSON. */
export const LINE_FIT = z.object({
  n: z.number(),
  x: z.number(),
  xx: z.number(),
  y: z.number(),
  xy: z.number(),
});

/** Weighted sums over the measured songs: of 1, length, its square, time, and length times time. */
export type LineFit = Readonly<z.infer<typeof LINE_FIT>>;

/** The sums before the first song. */
export const NO_SONGS: LineFit = { n: 0, x: 0, xx: 0, y: 0, xy: 0 };

const KEPT_PER_SONG = 0.8;
/** Songs below this length differ little in their weight. */
const SHORT_SECONDS = 10;
/** Weight of the origin: a tenth of a song of no length. */
const ORIGIN = 0.1 / SHORT_SECONDS ** 2;

/** Adds a song. `length` and `seconds` are above 0. */
export function observe(fit: LineFit, length: number, seconds: number): LineFit {
  const weight = 1 / (length + SHORT_SECONDS) ** 2;
  const add = (sum: number, value: number) => sum * KEPT_PER_SONG + weight * value;
  return {
    n: add(fit.n, 1),
    x: add(fit.x, length),
    xx: add(fit.xx, length ** 2),
    y: add(fit.y, seconds),
    xy: add(fit.xy, length * seconds),
  };
}

/** Returns the line; undefined before the first song. */
export function lineOf({ n, x, xx, y, xy }: LineFit): Line | undefined {
  if (xx === 0) return undefined;
  const spread = (n + ORIGIN) * xx - x * x;
  const fixedSeconds = (y * xx - x * xy) / spread;
  const perSecond = ((n + ORIGIN) * xy - x * y) / spread;
  return fixedSeconds >= 0 && perSecond > 0 ? { fixedSeconds, perSecond } : { fixedSeconds: 0, perSecond: xy / xx };
}
