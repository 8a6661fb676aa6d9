// Describes the options of a separation in JSON: their values, and those that a request may not
// combine. The description only shows these schemas; `submissionOptions` checks the values.

import { MAX_TRACKS } from '@stemline/common/limits.ts';
import { STEM_NAME } from '@stemline/common/names.ts';
import { OPTION_NAMES, OPTION_RULES, type OptionRule } from '@stemline/common/options/rules.ts';
import { z } from 'zod';
import { CONFLICTS_OF_OPTIONS, ONE_FORMAT_PER_EXTENSION, ONE_NAME_OF_BASS } from './option-conflicts.ts';

type JsonSchema = Readonly<Record<string, unknown>>;

const STEM = { type: 'string', pattern: STEM_NAME.source } as const;

/** Returns the JSON Schema of the values that a rule allows. */
export function valueSchemaOf(rule: OptionRule): JsonSchema {
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
      return { type: 'array', items: STEM, minItems: 1, maxItems: MAX_TRACKS, uniqueItems: true };
    case 'set': {
      const items = { type: 'string', enum: [...rule.choices] } as const;
      return { type: 'array', items, minItems: 1, uniqueItems: true, default: [...rule.fallback] };
    }
  }
}

/** Returns the JSON Schema of the values that a request may give: an absent option may be null. */
function givenSchemaOf(rule: OptionRule): JsonSchema {
  const { type, ...schema } = valueSchemaOf(rule);
  return {
    type: rule.fallback === null ? [type, 'null'] : type,
    ...schema,
    ...(rule.kind === 'set' && ONE_FORMAT_PER_EXTENSION),
    ...(rule.kind === 'stems' && ONE_NAME_OF_BASS),
  };
}

/** Returns the text about an option, with what its schema cannot state. */
export function descriptionOf(rule: OptionRule, text: string): string {
  const decimals = rule.kind === 'number' ? Math.round(-Math.log10(rule.step)) : 0;
  return decimals === 0 ? text : `${text} At most ${decimals} decimals.`;
}

function optionsShape(schemaOf: (rule: OptionRule) => JsonSchema) {
  const entries = OPTION_NAMES.map((name) => {
    const { rule, text } = OPTION_RULES[name];
    const value = z.unknown().meta({ ...schemaOf(rule), description: descriptionOf(rule, text) });
    return [name, value.optional()] as const;
  });
  return Object.fromEntries(entries);
}

/** The options that a request gives. `OPTIONS_TEXT` reads them. */
export const OPTIONS = z.strictObject(optionsShape(givenSchemaOf)).meta({ id: 'Options', ...CONFLICTS_OF_OPTIONS });

/** The options in an answer, to which later versions may add others. */
export const SONG_OPTIONS = z.object(optionsShape(valueSchemaOf)).meta({ id: 'SongOptions' });
