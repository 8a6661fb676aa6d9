// Reads settings from the environment and collects every mistake, so that a person can correct all
// of them at once.

export type Env = Readonly<Record<string, string | undefined>>;

export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

export interface EnvReader {
  text(name: string, fallback: string): string;
  optional(name: string): string | undefined;
  /** Reads an integer within [min, max]. */
  integer(name: string, fallback: number, range?: { min?: number; max?: number }): number;
  port(name: string, fallback: number): number;
  choice<const T extends string>(name: string, choices: readonly T[], fallback: T): T;
  /** Reads a comma-separated list; drops empty items. */
  list(name: string, fallback: readonly string[]): string[];
  /**
   * Returns the parsed value. When `parse` returns undefined, records the mistake "NAME must
   * `must`".
   */
  parsed<T>(name: string, parse: (text: string) => T | undefined, must: string): T | undefined;
  /** Throws one ConfigError that names every bad setting. Call it last. */
  done(): void;
}

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
    done: () => {
      if (mistakes.length > 0) throw new ConfigError(mistakes.join('\n'));
    },
  };
}
