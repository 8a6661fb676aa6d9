// Short forms of expectations, for the tables of traps.

import type { ErrorCode, FailureCode } from '@stemline/common/errors/codes.ts';
import type { Audio, Expectation, ExpectedSong, Recipe, WarningCode } from '../recipe.ts';

type Options = Readonly<Record<string, unknown>>;

/** Returns a recipe of the group of traps. */
export function trap(
  name: string,
  expected: Expectation,
  make: (audio: Audio) => Promise<Buffer>,
  options?: Options,
): Recipe {
  return { name, group: 'trap', expected, make, ...(options && { options }) };
}

/** The song is done in its whole length without warnings. */
export function whole(seconds: number, more: Partial<ExpectedSong> = {}, tolerance = 0.15): Expectation {
  return { done: { seconds: [seconds - tolerance, seconds + tolerance], warnings: [], ...more } };
}

const DAMAGE: readonly WarningCode[] = ['LENGTH_DIFFERS', 'TRUNCATED', 'DECODER_ERRORS', 'MOSTLY_UNDECODED'];

/** The song is done, and at least one warning names its damage. */
export function damaged(seconds: readonly [number, number], more: Partial<ExpectedSong> = {}): Expectation {
  return { done: { seconds, warnings: DAMAGE, needsWarning: true, ...more } };
}

/** The job fails with one of the codes. */
export const fails = (...failed: FailureCode[]): Expectation => ({ failed });

/** The upload is refused with one of the codes. */
export const refused = (...codes: ErrorCode[]): Expectation => ({ refused: codes });
