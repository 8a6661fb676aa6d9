// Parses the arguments of `stemline`, or describes the mistake in them.

import { parseArgs } from 'node:util';
import { OPTION_FLAGS, OPTION_USAGE, optionsOf } from './option-flags.ts';
import type { Options } from './types.ts';
import { UsageError } from './usage-error.ts';

/** The options of the command line; undefined: not given. */
export interface Settings {
  readonly url?: string;
  readonly model?: string;
  readonly priority?: string;
  readonly out?: string;
  /** The options of the separation. */
  readonly options: Options;
}

/** The server when neither --url nor STEMLINE_URL names one. */
const DEFAULT_URL = 'http://localhost:5000';

/** The help text. */
export const USAGE = `Usage:
  stemline separate SONG [--model NAME] [--priority low] [--out DIR] [OPTIONS]
  stemline status SONGHASH
  stemline models
  stemline limits
  stemline cancel SONGHASH
  stemline rm SONGHASH [TRACK]

Options of the separation; stemline limits explains them:
${OPTION_USAGE}

  --url URL   address of the server; default: STEMLINE_URL, or else ${DEFAULT_URL}
Exit codes: 0 done, 1 refused or failed, 2 wrong arguments, 3 no response from the server.`;

/** The arguments that each command needs, and the number of further ones that it accepts. */
const ARGUMENTS = {
  separate: { needed: ['SONG'], more: 0 },
  status: { needed: ['SONGHASH'], more: 0 },
  models: { needed: [], more: 0 },
  limits: { needed: [], more: 0 },
  cancel: { needed: ['SONGHASH'], more: 0 },
  rm: { needed: ['SONGHASH'], more: 1 },
} as const satisfies Record<string, { needed: readonly string[]; more: number }>;

/** The name of a command. */
export type CommandName = keyof typeof ARGUMENTS;

/** A command to run. */
export interface GivenCommand {
  readonly kind: 'command';
  readonly name: CommandName;
  readonly args: string[];
  readonly settings: Settings;
  /** The address of the server: an http or https URL. */
  readonly baseUrl: string;
}

/** The parsed command line. `mistake` is a sentence without its full stop. */
export type Arguments = GivenCommand | { readonly kind: 'help' } | { readonly kind: 'wrong'; readonly mistake: string };

const TEXT = { type: 'string' } as const;
const OPTIONS = {
  url: TEXT,
  model: TEXT,
  priority: TEXT,
  out: TEXT,
  ...OPTION_FLAGS,
  help: { type: 'boolean', short: 'h' },
} as const;

/** The environment variables of the process. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** `argv`: without the names of node and the script. */
export function readArguments(argv: readonly string[], env: Environment): Arguments {
  try {
    const { values, positionals } = parseArgs({ args: [...argv], allowPositionals: true, options: OPTIONS });
    const { help = false, url, model, priority, out, ...flags } = values;
    if (help) return { kind: 'help' };
    return commandOf(positionals, { ...without({ url, model, priority, out }), options: optionsOf(flags) }, env);
  } catch (error) {
    if (error instanceof UsageError) return wrong(error.message);
    // The first sentence of Node's message names the mistake; the rest is advice for programmers.
    return wrong(error instanceof Error ? error.message.replace(/\. .*/s, '') : String(error));
  }
}

function commandOf([name = '', ...args]: string[], settings: Settings, env: Environment): Arguments {
  if (name === '') return wrong('Name a command');
  if (!isCommand(name)) return wrong(`There is no command "${name}"`);
  const { needed, more } = ARGUMENTS[name];
  const missing = needed[args.length];
  if (missing !== undefined) return wrong(`${name} needs ${missing}`);
  const surplus = args[needed.length + more];
  if (surplus !== undefined) return wrong(`${name} has no argument "${surplus}"`);
  const baseUrl = settings.url ?? env.STEMLINE_URL ?? DEFAULT_URL;
  if (!isServerUrl(baseUrl)) {
    const source = settings.url === undefined ? 'STEMLINE_URL' : '--url';
    return wrong(`${source} must be an http or https address such as ${DEFAULT_URL}, not "${baseUrl}"`);
  }
  return { kind: 'command', name, args, settings, baseUrl };
}

/** Returns the values that are given. */
function without<T extends object>(values: T): { [Name in keyof T]?: Exclude<T[Name], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as typeof values;
}

function isCommand(name: string): name is CommandName {
  return Object.hasOwn(ARGUMENTS, name);
}

function isServerUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

function wrong(mistake: string): Arguments {
  return { kind: 'wrong', mistake };
}
