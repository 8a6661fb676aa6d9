// Schema of a text with a limit on its length.

import { z } from 'zod';

/**
 * Builds a text of at most `maxChars` characters. Counts UTF-16 units as the services do; `max()`
 * of zod counts code points, of which a text may have fewer.
 */
export function shortText(maxChars: number) {
  return z
    .string()
    .refine((text) => text.length <= maxChars, `must not be longer than ${maxChars} characters`)
    .meta({ maxLength: maxChars });
}
