// Types for the description of a command, from which its arguments are read and its help, its
// completion and its page are written.

import type { ExitCode } from './exit-codes.ts';
import type { Server } from './server.ts';
import type { Terminal } from './terminal.ts';

/** The environment variables of the process. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** One flag. */
export interface Flag {
  /** Without the dashes. */
  readonly name: string;
  readonly short?: string;
  /** Other names, which do the same. */
  readonly aliases?: readonly string[];
  /** The word for the value in the help, such as FOLDER; absent: the flag has no value. */
  readonly value?: string;
  /** The flag may be repeated. */
  readonly isList?: boolean;
  /** The words that are values, for completion. */
  readonly choices?: readonly string[];
  /** The value is a path, for completion. */
  readonly isPath?: boolean;
  /** A sentence without its full stop. */
  readonly text: string;
}

/** The values of the flags by their names; a list of words for a flag that may be repeated. */
export type FlagValues = Readonly<Record<string, string | boolean | readonly string[] | undefined>>;

/** One argument that is not a flag. */
export interface Argument {
  /** The word in the help, such as SONGHASH. */
  readonly name: string;
  readonly isOptional?: boolean;
  /** It may be repeated. Only the last argument may. */
  readonly isList?: boolean;
  /** The words that are values, for completion. */
  readonly choices?: readonly string[];
  /** The values are paths, for completion. */
  readonly isPath?: boolean;
}

/** Everything that a command gets. */
export interface Call {
  readonly args: readonly string[];
  readonly flags: FlagValues;
  /** True: prints JSON in place of texts. */
  readonly json: boolean;
  /** True: prints no progress and no notes. */
  readonly quiet: boolean;
  readonly terminal: Terminal;
  readonly server: Server;
  readonly env: Environment;
  /** The command as the user typed it, for a shell. */
  readonly typed: string;
}

/** A command. */
export interface Command {
  readonly name: string;
  /** A sentence without its full stop. */
  readonly summary: string;
  /** Further sentences of the help. */
  readonly details?: readonly string[];
  readonly args: readonly Argument[];
  readonly flags: readonly Flag[];
  /** Whole commands, one in each line of the help. */
  readonly examples?: readonly string[];
  /** Resolves with the exit code, or rejects with the error to report. */
  run(call: Call): Promise<ExitCode>;
}
