// Defines the options of a separation with their defaults. A default never changes, because the
// songhashes of existing songs depend on it. The default of a new option must keep the behaviour of
// earlier versions.

import type { Options, Options__Output } from '@stemline/proto/gen/stemline/common/v1/Options.ts';
import { invalid } from './checks.ts';
import { canonicalJson } from './songhash.ts';

interface OptionRule {
  readonly fallback: number;
  readonly choices: readonly number[];
}

/** The default and the allowed values of each option, under its name in JSON. */
export const OPTION_RULES = {
  /** Bit rate of the MP3 tracks, in kbit/s. */
  mp3_kbps: { fallback: 320, choices: [128, 192, 256, 320] },
} as const satisfies Record<string, OptionRule>;

/** The name of an option. */
export type OptionName = keyof typeof OPTION_RULES;

/** Every option, with its default filled in. */
export type SongOptions = Readonly<Record<OptionName, number>>;

/** The options that a request names, checked or not. */
export type GivenOptions = Readonly<Partial<Record<string, unknown>>>;

/**
 * Returns the canonical JSON of the options that differ from their defaults; `{}` when all have
 * their defaults. Throws INVALID_ARGUMENT with the option and its allowed values.
 */
export function canonicalOptions(given: GivenOptions): string {
  const differing = Object.entries(given).filter(([name, value]) => value !== ruleFor(name, value).fallback);
  return canonicalJson(Object.fromEntries(differing));
}

/** Returns all options of a song from the result of canonicalOptions(). Throws INVALID_ARGUMENT. */
export function songOptions(canonical: string): SongOptions {
  const given = JSON.parse(canonical) as GivenOptions;
  for (const [name, value] of Object.entries(given)) ruleFor(name, value);
  const defaults = Object.entries(OPTION_RULES).map(([name, { fallback }]) => [name, fallback]);
  return { ...Object.fromEntries(defaults), ...given };
}

/** Returns the options that a message of the contract holds. */
export function optionsFromWire(message: Options__Output | null | undefined): GivenOptions {
  return message?._mp3Kbps === undefined ? {} : { mp3_kbps: message.mp3Kbps };
}

/** Returns the message with these options. Throws INVALID_ARGUMENT as canonicalOptions() does. */
export function optionsToWire(given: GivenOptions): Options {
  for (const [name, value] of Object.entries(given)) ruleFor(name, value);
  return given.mp3_kbps === undefined ? {} : { mp3Kbps: given.mp3_kbps as number };
}

function ruleFor(name: string, value: unknown): OptionRule {
  const rule = Object.hasOwn(OPTION_RULES, name) ? OPTION_RULES[name as OptionName] : undefined;
  const names = Object.keys(OPTION_RULES).join(', ');
  if (!rule) throw invalid(`There is no option ${JSON.stringify(name.slice(0, 100))}. Options: ${names}.`);
  if (!(rule.choices as readonly unknown[]).includes(value))
    throw invalid(`The option ${name} must be one of the numbers ${rule.choices.join(', ')}.`);
  return rule;
}
