// Writes the help of `stemline` as JSON, for programs.

import { EXIT } from './exit-codes.ts';
import { GLOBAL_FLAGS } from './global-flags.ts';
import { usageOf } from './help.ts';
import type { Argument, Command, Flag } from './syntax.ts';

/** Returns the help of `stemline help --json`, with all commands. */
export function mainHelpJson(commands: readonly Command[]): string {
  return JSON.stringify({
    usage: 'stemline COMMAND ...',
    commands: commands.map(commandParts),
    flags: GLOBAL_FLAGS.map(flagParts),
    exit_codes: EXIT,
  });
}

/** Returns the help of one command. */
export function commandHelpJson(command: Command): string {
  return JSON.stringify({ ...commandParts(command), flags: [...command.flags, ...GLOBAL_FLAGS].map(flagParts) });
}

function commandParts(command: Command) {
  const { name, summary, details = [], args, flags, examples = [] } = command;
  const parts = { name, usage: usageOf(command), summary, details };
  return { ...parts, args: args.map(argumentParts), flags: flags.map(flagParts), examples };
}

function argumentParts({ name, isOptional = false, isList = false, choices }: Argument) {
  return { name, optional: isOptional, repeatable: isList, choices: choices ?? null };
}

/** `value`: null: the flag has none. */
function flagParts({ name, short, aliases = [], value, isList = false, choices, text }: Flag) {
  const words = { name, short: short ?? null, aliases, value: value ?? null };
  return { ...words, repeatable: isList, choices: choices ?? null, text };
}
