// Checks the options of a separation, and converts them to their canonical form, which is part of
// the songhash, and back.

import { OUTPUT_FORMATS, type OutputFormatName } from '../audio/output-formats.ts';
import { invalid } from '../checks.ts';
import { canonicalJson } from '../songhash.ts';
import { checkedOption } from './check-option.ts';
import { OPTION_NAMES, OPTION_RULES, type OptionName } from './rules.ts';

/** Every option, with its default filled in. Null: the option is absent. */
export interface SongOptions {
  readonly mp3_kbps: number;
  /** In the order of OUTPUT_FORMATS, at most one per extension. */
  readonly formats: readonly OutputFormatName[];
  /** Sorted. Null: all stems of the model. */
  readonly stems: readonly string[] | null;
  readonly two_stems: string | null;
  readonly other_method: 'add' | 'minus';
  readonly shifts: number;
  readonly overlap: number;
  /** Seconds. Null: that of the model. */
  readonly segment: number | null;
  readonly clip: 'gain' | 'clamp' | 'rescale';
  readonly rate: 'model' | 'source';
  /** Counted from 1. Null: the default stream. */
  readonly audio_stream: number | null;
  readonly keep_tags: boolean;
  readonly precision: 'exact' | 'fast';
}

/** The options that a request names, checked or not. */
export type GivenOptions = Readonly<Partial<Record<string, unknown>>>;

/**
 * Returns the canonical JSON of the options that differ from their defaults; `{}` when all have
 * their defaults. Throws INVALID_ARGUMENT with the option and its allowed values.
 */
export function canonicalOptions(given: GivenOptions): string {
  return canonicalJson(differingOptions(given));
}

/** Returns all options of a song from the result of canonicalOptions(). Throws INVALID_ARGUMENT. */
export function songOptions(canonical: string): SongOptions {
  const defaults = Object.fromEntries(OPTION_NAMES.map((name) => [name, OPTION_RULES[name].rule.fallback]));
  return { ...defaults, ...differingOptions(JSON.parse(canonical) as GivenOptions) } as unknown as SongOptions;
}

/**
 * Returns the checked options that differ from their defaults, with sets in their order. Throws
 * INVALID_ARGUMENT.
 */
export function differingOptions(given: GivenOptions): GivenOptions {
  const entries = Object.entries(given).map(([name, value]): [OptionName, unknown] => {
    const known = nameOf(name);
    return [known, checkedOption(known, value)];
  });
  const checked = Object.fromEntries(entries);
  assertTogether(checked);
  return Object.fromEntries(entries.filter(([name, value]) => !isDefault(name, value)));
}

function nameOf(name: string): OptionName {
  if (Object.hasOwn(OPTION_RULES, name)) return name as OptionName;
  throw invalid(`There is no option ${JSON.stringify(name.slice(0, 100))}. Options: ${OPTION_NAMES.join(', ')}.`);
}

function isDefault(name: OptionName, value: unknown): boolean {
  return JSON.stringify(value) === JSON.stringify(OPTION_RULES[name].rule.fallback);
}

/** Checks the options that depend on each other. */
function assertTogether(given: GivenOptions): void {
  const formats = (given.formats ?? OPTION_RULES.formats.rule.fallback) as readonly OutputFormatName[];
  for (const [at, format] of formats.entries()) {
    const other = formats
      .slice(0, at)
      .find((one) => OUTPUT_FORMATS[one].extension === OUTPUT_FORMATS[format].extension);
    if (other !== undefined)
      throw invalid(
        `The option formats may name only one of ${other} and ${format}, because both make .${OUTPUT_FORMATS[format].extension} files.`,
      );
  }
  if (given.mp3_kbps !== undefined && !isDefault('mp3_kbps', given.mp3_kbps) && !formats.includes('mp3'))
    throw invalid('The option mp3_kbps needs the format mp3. Add mp3 to formats, or leave mp3_kbps out.');
  if (given.stems !== undefined && given.stems !== null && given.two_stems)
    throw invalid('The options stems and two_stems exclude each other. Send one of them.');
  if (given.other_method === 'minus' && !given.two_stems)
    throw invalid('The option other_method needs two_stems. Add two_stems, or leave other_method out.');
}
