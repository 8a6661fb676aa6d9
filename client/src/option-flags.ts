// Flags of the command line for the options of a separation, derived from their rules: the option
// `two_stems` is the flag --two-stems. The server checks the values.

import {
  isList,
  isNumeric,
  OPTION_NAMES,
  OPTION_RULES,
  type OptionName,
  type OptionRule,
} from '@stemline/common/options/rules.ts';
import type { Options, OptionValue } from './types.ts';
import { UsageError } from './usage-error.ts';

/** The flags as parseArgs() returns them. A flag of a list may be repeated. */
export type FlagValues = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;

/** The flags for parseArgs(). */
export const OPTION_FLAGS = Object.fromEntries(
  OPTION_NAMES.map((name) => {
    const { rule } = OPTION_RULES[name];
    return [flagOf(name), { type: rule.kind === 'flag' ? 'boolean' : 'string', multiple: isList(rule) }];
  }),
) as Record<string, { type: 'boolean' | 'string'; multiple: boolean }>;

/** The lines of the help about the flags. */
export const OPTION_USAGE = OPTION_NAMES.map((name) =>
  `  --${flagOf(name)} ${valueText(OPTION_RULES[name].rule)}`.trimEnd(),
).join('\n');

/** Returns the options that the flags give. Throws UsageError for a value that must be a number. */
export function optionsOf(values: FlagValues): Options {
  const given = OPTION_NAMES.flatMap((name) => {
    const value = values[flagOf(name)];
    return value === undefined ? [] : [[name, optionOf(name, value)] as const];
  });
  return Object.fromEntries(given) as Options;
}

/** The name of the flag. Formats are often given one by one: --format flac --format mp3. */
function flagOf(name: OptionName): string {
  return name === 'formats' ? 'format' : name.replaceAll('_', '-');
}

function optionOf(name: OptionName, value: NonNullable<FlagValues[string]>): OptionValue {
  const { rule }: { rule: OptionRule } = OPTION_RULES[name];
  if (Array.isArray(value)) return value.flatMap((words) => String(words).split(','));
  if (typeof value === 'boolean' || !isNumeric(rule)) return value;
  if (!/^\d+(\.\d+)?$/.test(value)) throw new UsageError(`--${flagOf(name)} must be a number, not "${value}"`);
  return Number(value);
}

/** Shows the values of a flag, such as `gain|clamp|rescale`. */
function valueText(rule: OptionRule): string {
  switch (rule.kind) {
    case 'choice':
      return rule.choices.join('|');
    case 'number':
      return `${rule.min}..${rule.max}`;
    case 'set':
      return `${rule.choices.join('|')}, several with commas`;
    case 'stem':
      return 'STEM';
    case 'stems':
      return 'STEM, several with commas';
    case 'flag':
      return '';
  }
}
