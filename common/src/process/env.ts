// Reads settings from the environment and collects all mistakes, so that people can correct them at
// once.

import { readSecret } from './secret-setting.ts';
import { ConfigError } from './start-refused.ts';

/** The environment of a process. */
export type Env = Readonly<Record<string, string | undefined>>;

/** Reads settings. An empty value counts as absent; an absent or wrong one becomes `fallback`. */
export interface EnvReader {
  text(name: string, fallback: string): string;
  /** Returns undefined when the setting is absent. */
  optional(name: string): string | undefined;
  /** Reads a whole number from `min` (default 0) to `max` (default: no limit). */
  integer(name: string, fallback: number, range?: { min?: number; max?: number }): number;
  /** Reads the number of a TCP port, from 0 to 65535. */
  port(name: string, fallback: number): number;
  /** Reads one of the `choices`. */
  choice<const T extends string>(name: string, choices: readonly T[], fallback: T): T;
  /** Reads a list with commas between its items. Omits empty items. */
  list(name: string, fallback: readonly string[]): string[];
  /**
   * Returns the result of `parse`; undefined when the setting is absent. A result of undefined is a
   * mistake, whose message ends with "must" and the text `must`.
   */
  parsed<T>(name: string, parse: (text: string) => T | undefined, must: string): T | undefined;
  /**
   * As `parsed`, for a value that no message may contain. The value comes from `name`, or from the
   * file that `name`_FILE names; an empty file is a mistake.
   */
  secret<T>(name: string, parse: (text: string) => T | undefined, must: string): T | undefined;
  /** Throws one ConfigError with all mistakes. Call it after all settings are read. */
  done(): void;
}

/** Reads from `env`. */
export function createEnvReader(env: Env): EnvReader {
  const mistakes: string[] = [];
  const raw = (name: string): string | undefined => {
    const value = env[name]?.trim();
    return value === '' ? undefined : value;
  };
  const integer: EnvReader['integer'] = (name, fallback, range = {}) => {
    const { min = 0, max = Number.MAX_SAFE_INTEGER } = range;
    const value = raw(name);
    if (value === undefined) return fallback;
    const number = Number(value);
    if (Number.isInteger(number) && number >= min && number <= max) return number;
    mistakes.push(`${name} must be a whole number from ${min} to ${max}, not "${value}"`);
    return fallback;
  };
  return {
    integer,
    text: (name, fallback) => raw(name) ?? fallback,
    optional: raw,
    port: (name, fallback) => integer(name, fallback, { min: 0, max: 65_535 }),
    choice: (name, choices, fallback) => {
      const value = raw(name);
      if (value === undefined) return fallback;
      const known = choices.find((choice) => choice === value);
      if (known === undefined) mistakes.push(`${name} must be one of ${choices.join(', ')}, not "${value}"`);
      return known ?? fallback;
    },
    list: (name, fallback) => {
      const items = (raw(name) ?? '').split(',').map((item) => item.trim());
      const kept = items.filter((item) => item !== '');
      return kept.length > 0 ? kept : [...fallback];
    },
    parsed: (name, parse, must) => {
      const value = raw(name);
      const result = value === undefined ? undefined : parse(value);
      if (value !== undefined && result === undefined) mistakes.push(`${name} must ${must}, not "${value}"`);
      return result;
    },
    secret: (name, parse, must) => {
      const read = readSecret(name, raw);
      if ('fault' in read) mistakes.push(read.fault);
      if ('fault' in read || read.text === undefined) return undefined;
      const result = parse(read.text);
      if (result === undefined) mistakes.push(`${name} must ${must}`);
      return result;
    },
    done: () => {
      if (mistakes.length > 0) throw new ConfigError(mistakes.join('\n'));
    },
  };
}
