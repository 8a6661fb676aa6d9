// The choices of tracks and formats that the server offers.

import type { Limits, TrackFormat } from './server-facts.ts';

/** One choice of tracks. */
export interface TrackChoice {
  readonly kind: 'all' | 'two' | 'only';
  /** The stem of `two` and `only`; empty: all. */
  readonly stem: string;
  /** Unique text; empty: all tracks. */
  readonly value: string;
  /** Members of the query of the upload. */
  readonly query: Readonly<Record<string, string>>;
}

const ALL: TrackChoice = { kind: 'all', stem: '', value: '', query: {} };
const KARAOKE = 'vocals';

/** Returns the choices for a model. Without a known model, only all tracks can be chosen. */
export function trackChoices(limits: Limits | undefined, model: string): readonly TrackChoice[] {
  const { stems = [], two_stems: sources = [] } = limits?.models.find(({ name }) => name === model) ?? {};
  const two = (stem: string): TrackChoice => ({ kind: 'two', stem, value: `two:${stem}`, query: { two_stems: stem } });
  const only = (stem: string): TrackChoice => ({ kind: 'only', stem, value: `only:${stem}`, query: { stems: stem } });
  const vocalsFirst = (one: string, other: string) => Number(other === KARAOKE) - Number(one === KARAOKE);
  return [ALL, ...sources.toSorted(vocalsFirst).map(two), ...stems.toSorted(vocalsFirst).map(only)];
}

/** The format of an upload that names none. */
const DEFAULT_FORMAT = 'mp3';

/**
 * Returns the chosen formats that the server offers, one for each file extension; the default if
 * there is none.
 */
export function offeredFormats(chosen: readonly string[], formats: readonly TrackFormat[]): readonly string[] {
  const names = formats.map(({ name }) => name);
  // The remembered formats may be damaged, and the page does not show a format that is named twice.
  const offered = chosen
    .filter((name) => names.includes(name))
    .reduce<readonly string[]>((kept, name) => nextFormats(kept, { name, checked: true }, formats), []);
  if (offered.length > 0) return offered;
  return names.includes(DEFAULT_FORMAT) ? [DEFAULT_FORMAT] : names.slice(0, 1);
}

/**
 * Returns the chosen formats after one was added or removed: a song has at most one format for
 * each file extension, and at least one format. `formats`: those of the server.
 */
export function nextFormats(
  chosen: readonly string[],
  { name, checked }: { readonly name: string; readonly checked: boolean },
  formats: readonly TrackFormat[],
): readonly string[] {
  const extensionOf = (wanted: string) => formats.find((format) => format.name === wanted)?.extension;
  const others = chosen.filter((one) => one !== name);
  if (checked) return [...others.filter((one) => extensionOf(one) !== extensionOf(name)), name];
  return others.length === 0 ? chosen : others;
}
