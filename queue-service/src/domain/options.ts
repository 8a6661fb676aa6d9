// Validates the options of a separation against their v1 defaults. A default here never changes,
// because songhashes of existing songs depend on it. A new option gets the default that keeps the
// previous behaviour.

import { duplicateKeyIn } from '@stemline/common/json-text.ts';
import { canonicalJson } from '@stemline/common/songhash.ts';
import { invalid, parseJson } from './checks.ts';

interface OptionRule {
  readonly fallback: number;
  readonly choices: readonly number[];
}

const V1: Readonly<Record<string, OptionRule>> = {
  /** Bit rate of the MP3 tracks, in kbit/s. */
  mp3_kbps: { fallback: 320, choices: [128, 192, 256, 320] },
};

/**
 * Returns the canonical JSON of the requested options: sorted keys, no blanks, only options that
 * differ from the v1 defaults; `{}` when none does. `json` is an object or empty. Throws
 * INVALID_ARGUMENT, which names the option.
 */
export function canonicalOptions(json: string): string {
  const given = json === '' ? {} : parseJson(json, 'options_json');
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw invalid('options_json must be a JSON object.');
  const twice = duplicateKeyIn(json);
  if (twice !== undefined) throw invalid(`The option ${JSON.stringify(twice)} stands twice in options_json.`);
  const differing = Object.entries(given).filter(([name, value]) => checked(name, value) !== V1[name]?.fallback);
  return canonicalJson(Object.fromEntries(differing));
}

function checked(name: string, value: unknown): unknown {
  const rule = Object.hasOwn(V1, name) ? V1[name] : undefined;
  if (!rule)
    throw invalid(`There is no option ${JSON.stringify(name.slice(0, 100))}. Options: ${Object.keys(V1).join(', ')}.`);
  if (!rule.choices.some((choice) => choice === value))
    throw invalid(`The option ${name} must be one of the numbers ${rule.choices.join(', ')}.`);
  return value;
}
