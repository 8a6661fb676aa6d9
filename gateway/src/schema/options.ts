// Schemas of the options of a separation, which are a flat JSON object that names each option once.

import { duplicateKeyIn } from '@stemline/common/json-text.ts';
import { OPTION_RULES } from '@stemline/common/options.ts';
import { z } from 'zod';
import type { Options } from '../domain/submission-options.ts';
import { MAX_SHOWN_CHARS } from './limits.ts';
import { integerText } from './query.ts';

const { choices, fallback } = OPTION_RULES.mp3_kbps;

/**
 * The bit rates of MP3 tracks, for the description. `submissionOptions` checks the values of
 * options.
 */
const MP3_KBPS = { enum: [...choices], default: fallback };

const KBPS_DESCRIPTION = 'Bit rate of the tracks in kbit/s.';

/** The options for the description. `OPTIONS_TEXT` reads them. */
export const OPTIONS = z.object({
  mp3_kbps: z
    .number()
    .meta({ ...MP3_KBPS, type: 'integer', description: KBPS_DESCRIPTION })
    .optional(),
});

/** The bit rate as a parameter of a query or a field of a form. */
export const KBPS_TEXT = integerText({ ...MP3_KBPS, error: 'must be a whole number, such as 320' })
  .optional()
  .describe(KBPS_DESCRIPTION);

/**
 * The options as JSON text; JSON.parse alone would drop repeated names. `null`: every option has
 * its default. `submissionOptions` checks the names and values.
 */
export const OPTIONS_TEXT = z
  .string()
  .transform((text, context): Options => {
    const refuse = (message: string) => {
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    };
    const given = jsonOf(text);
    if (given === undefined) return refuse('must be JSON');
    if (given.value === null) return new Map();
    if (typeof given.value !== 'object' || Array.isArray(given.value)) return refuse('must be a JSON object');
    // No zod schema is used here, because a schema for records drops the name "__proto__" in
    // silence.
    const options = Object.entries(given.value);
    if (options.some(([, value]) => typeof value === 'object' && value !== null))
      return refuse('may hold numbers, strings, true and false, but not lists or objects');
    const twice = duplicateKeyIn(text);
    if (twice !== undefined) return refuse(`holds "${twice.slice(0, MAX_SHOWN_CHARS)}" twice. Send it once`);
    return new Map(options);
  })
  .describe('JSON object of options, each at most once, such as `{"mp3_kbps":192}`.');

/** Returns the value of the text; undefined when the text is not JSON. */
export function jsonOf(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}
