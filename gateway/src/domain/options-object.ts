// Parses the JSON object of a caller's options: it must be flat and name each option once.

import { duplicateKeyIn } from '@stemline/common/duplicate-key.ts';
import { invalid } from './invalid.ts';

export type OptionValue = string | number | boolean | null;

/** Values by name; optionsToWire() checks names and values. */
export type Options = ReadonlyMap<string, OptionValue>;

/** `null` means that every option has its default value. Throws INVALID_ARGUMENT. */
export function parseOptions(json: string): Options {
  const given = parseJson(json, 'options');
  if (given === null) return new Map();
  if (typeof given !== 'object' || Array.isArray(given)) throw invalid('"options" must be a JSON object.');
  const options = Object.entries(given);
  // Serialising a deeply nested value needs one call for each level.
  if (options.some(([, value]) => typeof value === 'object' && value !== null))
    throw invalid('"options" may hold numbers, strings, true and false, but not lists or objects.');
  const twice = duplicateKeyIn(json);
  if (twice !== undefined) throw invalid(`"options" holds "${twice.slice(0, 100)}" twice. Send it once.`);
  return new Map(options);
}

/** Throws INVALID_ARGUMENT. */
export function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalid(`"${name}" must be JSON.`);
  }
}
