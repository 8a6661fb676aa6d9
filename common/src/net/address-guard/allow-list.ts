// Parses the setting STEMLINE_CALLBACK_ALLOW: the addresses, ranges and host names that callbacks
// may use although they are not public.

import { parseRange, type Range } from './ranges.ts';
import { plainName } from './refused-names.ts';

/** The addresses and names that the setting allows. */
export interface AllowList {
  readonly ranges: readonly Range[];
  /** Plain names; any address of such a name is allowed. */
  readonly names: ReadonlySet<string>;
}

/** Allows nothing. */
export const ALLOW_NONE: AllowList = { ranges: [], names: new Set() };

/** Completes the sentence "STEMLINE_CALLBACK_ALLOW must …". */
export const ALLOW_RULE =
  'be none, or list addresses, ranges such as 10.0.0.0/8 and host names, with commas between them';

const NONE = 'none';
/** Letters of any script: URL() checks and translates them. A port, `*` and a path do not match. */
const NAME = /^[\p{L}\p{N}_][\p{L}\p{N}_-]*(\.[\p{L}\p{N}_][\p{L}\p{N}_-]*)*\.?$/u;

/** Parses the list, in which `none` alone means nothing; undefined when an item is wrong. */
export function parseAllowList(text: string): AllowList | undefined {
  const items = text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
  if (items.length === 1 && items[0] === NONE) return ALLOW_NONE;
  const ranges: Range[] = [];
  const names = new Set<string>();
  for (const item of items) {
    const range = parseRange(item.replace(/^\[(.*)\]$/s, '$1'));
    const name = range ? undefined : parseName(item);
    if (range) ranges.push(range);
    else if (name !== undefined && name !== NONE) names.add(name);
    else return undefined;
  }
  return { ranges, names };
}

/** Returns undefined for a text that is not a host name, such as an incomplete address. */
function parseName(item: string): string | undefined {
  const url = `http://${item}/`;
  if (!NAME.test(item) || !URL.canParse(url)) return undefined;
  const name = plainName(new URL(url).hostname);
  // URL() has read the item as an address in an unusual notation.
  return parseRange(name) ? undefined : name;
}
