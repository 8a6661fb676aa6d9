// Schemas of the options of a separation as parameters of a query and fields of a form, which are
// text. They convert the text and refuse nothing: `submissionOptions` checks the values.

import { STEM_NAME } from '@stemline/common/names.ts';
import {
  isList,
  isNumeric,
  OPTION_NAMES,
  OPTION_RULES,
  type OptionName,
  type OptionRule,
} from '@stemline/common/options/rules.ts';
import { z } from 'zod';
import type { OptionValue } from '../domain/submission-options.ts';
import { listPattern, ONE_FORMAT_PER_EXTENSION_IN_TEXT, ONE_NAME_OF_BASS_IN_TEXT } from './option-conflicts.ts';
import { descriptionOf, valueSchemaOf } from './option-schemas.ts';

type Field = z.ZodOptional<z.ZodType<OptionValue, string>>;

/** A number without an exponent, with few enough digits to be read exactly. */
const NUMBER = /^-?\d{1,6}(\.\d{1,6})?$/;

/** The field of each option, under its name. */
export const OPTION_FIELDS = Object.fromEntries(OPTION_NAMES.map((name) => [name, fieldOf(name)])) as Record<
  OptionName,
  Field
>;

function fieldOf(name: OptionName): Field {
  const { rule, text }: { rule: OptionRule; text: string } = OPTION_RULES[name];
  const described = isList(rule)
    ? listed(rule, text)
    : { ...valueSchemaOf(rule), description: descriptionOf(rule, text) };
  return z
    .string()
    .transform((given): OptionValue => meaningOf(rule, given))
    .meta(described)
    .optional() as Field;
}

/** Describes a list as one text. As an array, it would repeat its name in a query and a form. */
function listed(rule: OptionRule, text: string) {
  const choices = rule.kind === 'set' ? ` Of: ${rule.choices.join(', ')}.` : '';
  const fallback = rule.kind === 'set' ? { default: rule.fallback.join(',') } : {};
  const word = rule.kind === 'set' ? rule.choices.join('|') : STEM_NAME.source.replace(/^\^|\$$/g, '');
  const conflicts = rule.kind === 'set' ? ONE_FORMAT_PER_EXTENSION_IN_TEXT : ONE_NAME_OF_BASS_IN_TEXT;
  return {
    type: 'string' as const,
    pattern: listPattern(word),
    ...conflicts,
    ...fallback,
    description: `${text} Separated by commas.${choices}`,
  };
}

/**
 * Returns the value that the text means for the rule. A text without such a value is returned as it
 * is, and the check refuses it.
 */
function meaningOf(rule: OptionRule, text: string): OptionValue {
  if (isNumeric(rule)) return NUMBER.test(text) ? Number(text) : text;
  // Clients in Python write True and False.
  if (rule.kind === 'flag') return /^true$/i.test(text) || (/^false$/i.test(text) ? false : text);
  if (!isList(rule)) return text;
  const words = text.split(',').map((word) => word.trim());
  return words.filter((word) => word !== '');
}
