// Decides whether a song matches the filter of a list request.

import type { SongEntry, SongState } from './catalogue.ts';

/** All conditions must match. */
export interface SongFilter {
  /** Undefined: any. */
  readonly state: SongState | undefined;
  /** Empty: any. */
  readonly model: string;
  /** Part of the file name, in any case and any Unicode normal form; empty: any. */
  readonly filenameContains: string;
}

/** Returns undefined when every song matches. */
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
 * Lower case comes first; otherwise the Greek sigmas and the two forms of the sharp s would stay
 * different.
 */
function folded(text: string): string {
  return text.normalize('NFC').toLowerCase().toUpperCase().normalize('NFC');
}
