// Names the stems that the songs of a model have.

const VOCALS = 'vocals';
/** The sum of all sources except the vocals. */
const INSTRUMENTAL = 'instrumental';
/** `base` is the spelling of the original API. */
const ALIASES: ReadonlyMap<string, string> = new Map([['base', 'bass']]);

/** Returns the stem that a name of a request means, in any of its spellings. */
export function canonicalStem(name: string): string {
  return ALIASES.get(name) ?? name;
}

/**
 * Returns the stems that a model with these sources delivers when a request names none: the sources
 * and, with vocals, `instrumental`.
 */
export function allStems(sources: readonly string[]): string[] {
  const hasInstrumental = sources.includes(VOCALS) && !sources.includes(INSTRUMENTAL);
  return hasInstrumental ? [...sources, INSTRUMENTAL] : [...sources];
}
