// Puts together what a request says in several places; each thing may be said often, but not differently.

import { invalid } from '../domain/invalid.ts';

const MAX_SHOWN = 100;

/** Throws INVALID_ARGUMENT where one place says another value than the places before it. */
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
  // With quotes, so that a text and a number differ also to the eye.
  return JSON.stringify(value).slice(0, MAX_SHOWN);
}
