// Describes the words of the contract's enums in answers, where a service may be newer than the
// gateway.

import { z } from 'zod';

/** The word for a value that only a newer service knows: the contract sends values as numbers. */
export const UNKNOWN = 'unknown';

/** Returns the schema of an enum in answers. Requests have its words without `unknown`. */
export function answeredEnum<const Word extends string>(words: readonly Word[]) {
  return z.enum([...words, UNKNOWN]);
}

/** The sentence about `unknown` for the description of an enum. */
export const UNKNOWN_TEXT = `\`${UNKNOWN}\`: a part of the server is newer than the gateway, which does not know the value.`;
