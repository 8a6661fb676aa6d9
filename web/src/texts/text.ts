// The texts of the page, from one file, so that they can be translated. `{name}` in a text is
// replaced with a value.

import en from './en.json' with { type: 'json' };

/** All texts by section. */
export const TEXT = en;

/** A text with forms for one and for other numbers, chosen by the value `n`. */
export interface Plural {
  readonly one: string;
  readonly other: string;
}

/** Fills a text. Throws an Error when a value is missing. */
export function fill(text: string | Plural, values: Readonly<Record<string, string | number>>): string {
  const chosen = typeof text === 'string' ? text : text[Number(values.n) === 1 ? 'one' : 'other'];
  return chosen.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`the text "${chosen}" needs the value ${name}`);
    return String(value);
  });
}

/** Returns the text for a name that the server or a model has chosen; empty: there is none. */
export function textOf(texts: Readonly<Record<string, unknown>>, name: string): string {
  // Such a name may be that of a member of every object.
  const text = Object.hasOwn(texts, name) ? texts[name] : '';
  return typeof text === 'string' ? text : '';
}
