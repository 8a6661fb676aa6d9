// Schemas of the options of a separation in JSON: a flat object that names each option once.

import { duplicateKeyIn, jsonOrUndefined } from '@stemline/common/json-text.ts';
import { STEM_NAME } from '@stemline/common/names.ts';
import { OPTION_NAMES, OPTION_RULES, type OptionRule } from '@stemline/common/options/rules.ts';
import { z } from 'zod';
import type { Options, OptionValue } from '../domain/submission-options.ts';
import { MAX_SHOWN_CHARS } from './limits.ts';

const STEM = { type: 'string', pattern: STEM_NAME.source } as const;

/** Returns the JSON Schema of the values that a rule allows, for the description only. */
export function valueSchemaOf(rule: OptionRule): Readonly<Record<string, unknown>> {
  switch (rule.kind) {
    case 'choice':
      return {
        type: typeof rule.fallback === 'number' ? 'integer' : 'string',
        enum: [...rule.choices],
        default: rule.fallback,
      };
    case 'number': {
      const { min, max, step, fallback } = rule;
      // There is no `multipleOf`, because validators round and would refuse 0.07.
      const type = step === 1 ? 'integer' : 'number';
      return { type, minimum: min, maximum: max, ...(fallback !== null && { default: fallback }) };
    }
    case 'flag':
      return { type: 'boolean', default: rule.fallback };
    case 'stem':
      return STEM;
    case 'stems':
      return { type: 'array', items: STEM, minItems: 1, uniqueItems: true };
    case 'set': {
      const items = { type: 'string', enum: [...rule.choices] } as const;
      return { type: 'array', items, minItems: 1, uniqueItems: true, default: [...rule.fallback] };
    }
  }
}

/** Returns the text about an option, with what its schema cannot state. */
export function descriptionOf(rule: OptionRule, text: string): string {
  const decimals = rule.kind === 'number' ? Math.round(-Math.log10(rule.step)) : 0;
  return decimals === 0 ? text : `${text} At most ${decimals} decimals.`;
}

/** The options for the description. `OPTIONS_TEXT` reads them. */
export const OPTIONS = z
  .object(
    Object.fromEntries(
      OPTION_NAMES.map((name) => {
        const { rule, text } = OPTION_RULES[name];
        const value = z.unknown().meta({ ...valueSchemaOf(rule), description: descriptionOf(rule, text) });
        return [name, value.optional()];
      }),
    ),
  )
  .meta({ id: 'Options' });

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
  .describe('JSON object of options, each at most once, such as `{"formats":["flac"],"shifts":2}`.');

function isOptionValue(value: unknown): value is OptionValue {
  if (Array.isArray(value)) return value.every((one) => typeof one === 'string');
  return typeof value !== 'object' || value === null;
}
