// Reads the options of a separation in JSON text: a flat object that names each option once.

import { duplicateKeyIn, jsonOrUndefined } from '@stemline/common/json-text.ts';
import { z } from 'zod';
import type { Options, OptionValue } from '../domain/submission-options.ts';
import { MAX_SHOWN_CHARS } from './limits.ts';

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
    const given = jsonOrUndefined(text);
    if (given === undefined) return refuse('must be JSON');
    if (given === null) return new Map();
    if (typeof given !== 'object' || Array.isArray(given)) return refuse('must be a JSON object');
    // No zod schema is used here, because a schema for records drops the name "__proto__" in
    // silence.
    const options = Object.entries(given) as [string, unknown][];
    const isFlat = (entry: [string, unknown]): entry is [string, OptionValue] => isOptionValue(entry[1]);
    if (!options.every(isFlat))
      return refuse('may hold numbers, strings, true, false and lists of strings, but no objects or other lists');
    const twice = duplicateKeyIn(text);
    if (twice !== undefined) return refuse(`holds "${twice.slice(0, MAX_SHOWN_CHARS)}" twice. Send it once`);
    return new Map(options);
  })
  .meta({
    description: 'JSON object of options, each at most once, such as `{"formats":["flac"],"shifts":2}`.',
    contentMediaType: 'application/json',
    contentSchema: { oneOf: [{ $ref: '#/components/schemas/Options' }, { type: 'null' }] },
  });

function isOptionValue(value: unknown): value is OptionValue {
  if (Array.isArray(value)) return value.every((one) => typeof one === 'string');
  return typeof value !== 'object' || value === null;
}
