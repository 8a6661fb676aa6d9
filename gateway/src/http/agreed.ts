// Combines the values that a request gives for one field in several places; they must be equal.

import { invalid } from '../domain/invalid.ts';
import { MAX_SHOWN_CHARS } from '../schema/limits.ts';

/** Throws INVALID_ARGUMENT when two places give different values. */
export function agreed<T extends string | number | boolean | null>(
  name: string,
  values: readonly (T | undefined)[],
): T | undefined {
  const [first, ...others] = values.filter((value) => value !== undefined);
  const other = others.find((value) => value !== first);
  if (other !== undefined)
    throw invalid(`"${name}" is given as ${shown(first)} and as ${shown(other)}. Send one value.`);
  return first;
}

function shown(value: unknown): string {
  // Quotes make a text look different from a number.
  return JSON.stringify(value).slice(0, MAX_SHOWN_CHARS);
}
