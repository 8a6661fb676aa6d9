// Names stems in the language of the page.

import { fill, TEXT, textOf } from './text.ts';

/**
 * Names a stem within a sentence, such as "vocals", or "all but vocals" for `no_vocals`. Stems of
 * other models keep the model's name.
 */
export function stemText(stem: string): string {
  if (stem.startsWith('no_')) return fill(TEXT.stems.without, { stem: stemText(stem.slice('no_'.length)) });
  return (stem !== 'without' && textOf(TEXT.stems, stem)) || stem;
}

/** Names a stem by itself, such as "Vocals". */
export function stemTitle(stem: string): string {
  const text = stemText(stem).replaceAll('_', ' ');
  return text.charAt(0).toLocaleUpperCase(TEXT.common.locale) + text.slice(1);
}
