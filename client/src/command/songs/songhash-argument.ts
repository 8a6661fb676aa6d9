// The argument SONGHASH, and its check before a request.

import { SHA224_HEX } from '@stemline/common/names.ts';
import { usageError } from '../command-error.ts';
import type { Argument } from '../syntax.ts';

/** One songhash. */
export const SONGHASH: Argument = { name: 'SONGHASH' };
/** One or more songhashes. */
export const SONGHASHES: Argument = { name: 'SONGHASH', isList: true };

/** Returns the songhash. Throws a CommandError for any other text. */
export function songhashOf(text: string): string {
  const songhash = text.toLowerCase();
  if (!SHA224_HEX.test(songhash))
    throw usageError(`"${text}" is not a songhash, which has 56 hex digits. \`stemline list\` shows them.`);
  return songhash;
}
