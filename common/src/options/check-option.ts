// Checks the value of one option of a separation against its rule.

import { invalid, wordRule } from '../checks.ts';
import { MAX_TRACKS } from '../limits.ts';
import { STEM_NAME } from '../names.ts';
import { OPTION_RULES, type OptionName, type OptionRule } from './rules.ts';
import { canonicalStem } from './stems.ts';

/**
 * Returns the value in its canonical form: sets in their order, stems sorted and with the names of
 * the engine. Throws INVALID_ARGUMENT with the allowed values.
 */
export function checkedOption(name: OptionName, value: unknown): unknown {
  const rule: OptionRule = OPTION_RULES[name].rule;
  if (value === null && rule.fallback === null) return null;
  const checked = CHECKS[rule.kind](value, rule as never);
  if (checked === undefined) throw invalid(`The option ${name} ${requirementOf(rule)}.`);
  return checked;
}

/** Returns the requirement of a rule, such as `must be add or minus`. */
function requirementOf(rule: OptionRule): string {
  switch (rule.kind) {
    case 'choice':
      return typeof rule.fallback === 'number'
        ? `must be one of the numbers ${rule.choices.join(', ')}`
        : wordRule(rule.choices.map(String));
    case 'number':
      return rule.step === 1
        ? `must be a whole number from ${rule.min} to ${rule.max}`
        : `must be a number from ${rule.min} to ${rule.max} with at most 2 decimals`;
    case 'flag':
      return 'must be true or false';
    case 'stem':
      return 'must be the name of a stem in lower case, such as vocals';
    case 'stems':
      return 'must be a list of one or more stems in lower case, such as vocals and drums, each named once';
    case 'set':
      return `must be a list of one or more of ${rule.choices.join(', ')}, each named once`;
  }
}

type RuleOf<Kind> = Extract<OptionRule, { kind: Kind }>;

/** Each returns the canonical value, or undefined for one that the rule does not allow. */
const CHECKS: { readonly [Kind in OptionRule['kind']]: (value: unknown, rule: RuleOf<Kind>) => unknown } = {
  choice: (value, { choices }) => (choices.includes(value as string) ? value : undefined),
  number: (value, { min, max, step }) => {
    if (typeof value !== 'number' || !(value >= min && value <= max)) return undefined;
    // Two decimals are exact enough for every step, and equal values get equal text.
    return Number(value.toFixed(2)) === value && (step < 1 || Number.isInteger(value)) ? value : undefined;
  },
  flag: (value) => (typeof value === 'boolean' ? value : undefined),
  stem: (value) => (isStem(value) ? canonicalStem(value) : undefined),
  stems: (value) => {
    if (!isSetOf(value, isStem) || value.length > MAX_TRACKS) return undefined;
    const stems = value.map(canonicalStem).sort();
    return new Set(stems).size === stems.length ? stems : undefined;
  },
  set: (value, { choices }) => {
    if (!isSetOf(value, (one) => choices.includes(one as string))) return undefined;
    return choices.filter((choice) => value.includes(choice));
  },
};

function isStem(value: unknown): value is string {
  return typeof value === 'string' && STEM_NAME.test(value);
}

function isSetOf(value: unknown, isMember: (one: unknown) => boolean): value is readonly string[] {
  return Array.isArray(value) && value.length > 0 && value.every(isMember) && new Set(value).size === value.length;
}
