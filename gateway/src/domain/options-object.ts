// Reads a caller's JSON object of options: a flat one, in which each option stands once.

import { duplicateKeyIn } from '@stemline/common/duplicate-key.ts';
import { invalid } from './invalid.ts';

export type OptionValue = string | number | boolean | null;

/** By name. The queue service knows which options there are. */
export type Options = ReadonlyMap<string, OptionValue>;

/** Null, too, means that every option is at its default. Throws INVALID_ARGUMENT. */
export function parseOptions(json: string): Options {
  const given = parseJson(json, 'options');
  if (given === null) return new Map();
  if (typeof given !== 'object' || Array.isArray(given)) throw invalid('"options" must be a JSON object.');
  const options = Object.entries(given);
  // To write a deep value again would take as many calls as it has levels.
  if (options.some(([, value]) => typeof value === 'object' && value !== null))
    throw invalid('"options" may hold numbers, strings, true and false, but no lists or objects.');
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
