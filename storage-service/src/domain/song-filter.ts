// Selects the songs of a list by state, model and file name.

import type { SongEntry, SongState } from './catalogue.ts';

/** A song must fulfil all conditions. */
export interface SongFilter {
  /** State of the newest run. Undefined: any. */
  readonly state: SongState | undefined;
  /** Name of the model. Empty: any. */
  readonly model: string;
  /** Part of the file name, regardless of case and Unicode normal form. Empty: any. */
  readonly filenameContains: string;
}

/** Returns the function that accepts a song; undefined when the filter accepts every song. */
export function songFilter(wanted: SongFilter): ((entry: SongEntry) => boolean) | undefined {
  const { state, model } = wanted;
  const text = folded(wanted.filenameContains);
  if (state === undefined && model === '' && text === '') return undefined;
  return (entry) =>
    (state === undefined || entry.state === state) &&
    (model === '' || entry.model === model) &&
    (text === '' || folded(entry.filename).includes(text));
}

/**
 * Returns a form of the text that is equal for all cases and normal forms. Lower case comes before
 * upper case; otherwise the Greek sigmas and the two forms of the sharp s would stay different.
 */
function folded(text: string): string {
  return text.normalize('NFC').toLowerCase().toUpperCase().normalize('NFC');
}
