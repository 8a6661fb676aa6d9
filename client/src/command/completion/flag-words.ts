// Lists the words of flags and arguments that a completion offers.

import { GLOBAL_FLAGS } from '../global-flags.ts';
import type { Command, Flag } from '../syntax.ts';

/** Returns all flags of a command. */
export function flagsOf({ flags }: Command): readonly Flag[] {
  return [...flags, ...GLOBAL_FLAGS];
}

/** Returns the words of a flag, such as `-o` and `--out`. */
export function wordsOf({ name, short, aliases = [] }: Flag): string[] {
  return [...(short === undefined ? [] : [`-${short}`]), ...[name, ...aliases].map((one) => `--${one}`)];
}

/** Returns the words that are arguments of a command. */
export function argumentWords({ args }: Command): string[] {
  return args.flatMap(({ choices = [] }) => choices);
}

/** Returns whether an argument of the command is a path. */
export function takesPaths({ args }: Command): boolean {
  return args.some(({ isPath }) => isPath === true);
}
