// Reads the arguments of `stemline`: the command, its arguments and its flags.

import { parseArgs } from 'node:util';
import { closestWord } from './closest-word.ts';
import { usageError } from './command-error.ts';
import { DEFAULT_RETRY_SECONDS, DEFAULT_URL, GLOBAL_FLAGS } from './global-flags.ts';
import type { Command, Environment, Flag, FlagValues } from './syntax.ts';

/** The arguments of a command. */
export interface Parsed {
  readonly args: readonly string[];
  readonly flags: FlagValues;
  /** The address of the server: an http or https URL without slashes at its end. */
  readonly url: string;
  readonly retryMs: number;
}

/** `argv`: the words after the name of the command. Throws a CommandError for a mistake. */
export function parseCommand(command: Command, argv: readonly string[], env: Environment): Parsed {
  const { flags, positionals: args } = parseFlags([...command.flags, ...GLOBAL_FLAGS], argv);
  if (flags.help === true) return { args, flags, url: DEFAULT_URL, retryMs: 0 };
  const needed = command.args.filter(({ isOptional }) => !isOptional);
  const missing = needed[args.length];
  if (missing) throw usageError(`${command.name} needs ${missing.name}.`);
  const takesMore = command.args.at(-1)?.isList === true;
  // An unset variable of a script.
  if (args.includes('')) throw usageError(`${command.name} has an empty argument. Is a variable of a script not set?`);
  const surplus = takesMore ? undefined : args[command.args.length];
  if (surplus !== undefined) throw usageError(`${command.name} has no argument "${surplus}".`);
  return { args, flags, url: urlOf(flags.url as string | undefined, env), retryMs: retryMsOf(flags['retry-for']) };
}

function parseFlags(known: readonly Flag[], argv: readonly string[]) {
  const options = Object.fromEntries(
    known.flatMap(({ name, aliases = [], short, value, isList }) => {
      const option = {
        type: value === undefined ? ('boolean' as const) : ('string' as const),
        multiple: isList === true,
      };
      return [
        [name, { ...option, ...(short !== undefined && { short }) }] as const,
        ...aliases.map((alias) => [alias, option] as const),
      ];
    }),
  );
  const { values, positionals } = parse(argv, options);
  const flags: Record<string, string | boolean | readonly string[] | undefined> = {};
  for (const { name, aliases = [], isList } of known) {
    const given = [name, ...aliases].flatMap((one) => (values[one] === undefined ? [] : [values[one]]));
    if (given.flat().includes('')) throw usageError(`--${name} has an empty value. Is a variable of a script not set?`);
    flags[name] =
      isList && given.length > 0 ? (given.flat() as string[]) : (given.at(-1) as string | boolean | undefined);
  }
  return { flags, positionals };
}

function parse(argv: readonly string[], options: Record<string, { type: 'boolean' | 'string'; multiple: boolean }>) {
  try {
    return parseArgs({ args: [...argv], allowPositionals: true, options });
  } catch (error) {
    throw usageError(mistakeOf(error, Object.keys(options)));
  }
}

/** Describes a mistake of which Node has found the kind and the flag. `known`: names of flags. */
function mistakeOf(error: unknown, known: readonly string[]): string {
  const { message, code } = error as NodeJS.ErrnoException;
  const flag = /'([^', ]+(?:, [^' ]+)?)/.exec(message)?.[1] ?? '';
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') {
    const meant = flag.startsWith('--') ? closestWord(flag.slice(2), known) : undefined;
    if (meant !== undefined) return `There is no flag ${flag}. --${meant} is similar.`;
    return `There is no flag ${flag}. Write ./ before a file name that begins with a dash.`;
  }
  if (message.includes('does not take an argument')) return `The flag ${flag} has no value.`;
  const name = /'(--[^=']+)=/.exec(message)?.[1] ?? flag;
  const isDash = message.includes('ambiguous');
  return `The flag ${flag} needs a value.${isDash ? ` Write ${name}=VALUE for a value that begins with a dash.` : ''}`;
}

function urlOf(given: string | undefined, env: Environment): string {
  const url = given ?? (env.STEMLINE_URL || DEFAULT_URL);
  const source = given === undefined ? 'STEMLINE_URL' : '--url';
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw usageError(`${source} must be an http or https address such as ${DEFAULT_URL}, not "${url}".`);
  const { username, password, search, hash } = new URL(url);
  if (username || password) throw usageError(`${source} must not contain a name or a password.`);
  if (search || hash) throw usageError(`${source} must be the address of a server, without ? and #.`);
  let end = url.length;
  while (url[end - 1] === '/') end -= 1;
  return url.slice(0, end);
}

function retryMsOf(given: FlagValues[string]): number {
  if (given === undefined) return DEFAULT_RETRY_SECONDS * 1000;
  return numberOf('retry-for', String(given), { min: 0, max: 86_400 }) * 1000;
}

/** Returns the number of a flag. Throws a CommandError when it is none or out of its limits. */
export function numberOf(name: string, text: string, { min, max }: { min: number; max: number }): number {
  const value = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || value < min || value > max)
    throw usageError(`--${name} must be a number from ${min} to ${max}, not "${text}".`);
  return value;
}

/** Returns the whole number of a flag. Throws a CommandError for any other text. */
export function wholeNumberOf(name: string, text: string, limits: { min: number; max: number }): number {
  if (!/^\d+$/.test(text))
    throw usageError(`--${name} must be a whole number from ${limits.min} to ${limits.max}, not "${text}".`);
  return numberOf(name, text, limits);
}
