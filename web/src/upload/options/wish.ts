// The options that the visitor chose, kept in the browser.

/** The chosen options. The server may not offer all of them; resolve.ts decides which apply. */
export interface Wish {
  /** The name of a model; `auto`: the one that the server selects. */
  readonly model: string;
  /** Value of a TrackChoice; empty: all tracks. */
  readonly tracks: string;
  /** Names of formats; none: the default. */
  readonly formats: readonly string[];
  /** Bit rate of MP3 tracks in kbit/s. */
  readonly kbps: string;
  readonly keepTags: boolean;
  /** Number of averaged separations; 0: one without a shift. */
  readonly shifts: string;
  /** The tracks have the sample rate of the song, and not that of the model. */
  readonly sourceRate: boolean;
  /** Separates with fewer bits where that is faster. */
  readonly fast: boolean;
}

/** The options of a visitor who has chosen nothing. */
export const NO_WISH: Wish = {
  model: 'auto',
  tracks: '',
  formats: [],
  kbps: '320',
  keepTags: false,
  shifts: '0',
  sourceRate: false,
  fast: false,
};

/** The choices of options whose values do not depend on the server; the first is the default. */
export const KBPS: readonly string[] = ['320', '256', '192', '128'];
export const SHIFTS: readonly string[] = ['0', '2', '5'];

const KEY = 'stemline-options';

/** Reads text that formatWish() wrote. Anything else in it is replaced with the default. */
export function parseWish(text: string | null): Wish {
  const read = objectOf(text);
  const word = (value: unknown, fallback: string) => (typeof value === 'string' ? value : fallback);
  const oneOf = (choices: readonly string[], value: unknown, fallback: string) =>
    choices.includes(String(value)) ? String(value) : fallback;
  return {
    model: word(read.model, NO_WISH.model) || NO_WISH.model,
    tracks: word(read.tracks, NO_WISH.tracks),
    formats: Array.isArray(read.formats) ? read.formats.filter((one) => typeof one === 'string') : [],
    kbps: oneOf(KBPS, read.kbps, NO_WISH.kbps),
    keepTags: read.keepTags === true,
    shifts: oneOf(SHIFTS, read.shifts, NO_WISH.shifts),
    sourceRate: read.sourceRate === true,
    fast: read.fast === true,
  };
}

/** Returns the remembered options. */
export function loadWish(): Wish {
  try {
    return parseWish(localStorage.getItem(KEY));
  } catch {
    // The browser keeps nothing for this page, for example in a private window.
    return NO_WISH;
  }
}

/** Remembers the options if the browser allows it. */
export function saveWish(wish: Wish): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(wish));
  } catch {
    // The options last until the page is closed.
  }
}

function objectOf(text: string | null): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text ?? '{}');
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
