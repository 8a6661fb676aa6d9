// Runs the command that the arguments name, and reports its failure.

import { setImmediate as nextTurn } from 'node:timers/promises';
import { audioExtensionOf } from '@stemline/common/audio/extensions.ts';
import { closestWord } from './closest-word.ts';
import { CommandError, usageError } from './command-error.ts';
import { COMMANDS } from './commands.ts';
import { completionCommand } from './completion/completion.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { failureOf } from './failure-of.ts';
import { DEFAULT_URL } from './global-flags.ts';
import { commandHelp, mainHelp } from './help.ts';
import { commandHelpJson, mainHelpJson } from './help-json.ts';
import { OutputClosed, OutputLost } from './output-closed.ts';
import { parseCommand } from './parse.ts';
import { createServer } from './server.ts';
import { shellLine } from './shell-words.ts';
import type { Command, Environment } from './syntax.ts';
import type { Terminal } from './terminal.ts';

/** All commands, with those that describe the others. */
export const ALL_COMMANDS: readonly Command[] = [...COMMANDS, completionCommand(COMMANDS)];

/** Runs the command of `argv`. Never throws: reports every failure and returns the exit code. */
export async function runCommand(argv: readonly string[], env: Environment, terminal: Terminal): Promise<ExitCode> {
  let url = DEFAULT_URL;
  let help = '`stemline help` and `stemline help COMMAND` show the usage.';
  // A wrong argument is found before the flag is read. Words after -- are no flags.
  const isJson = argv.slice(0, argv.includes('--') ? argv.indexOf('--') : argv.length).includes('--json');
  const typed = shellLine(['stemline', ...argv]);
  try {
    const [name, ...rest] = argv;
    const text = helpOf(name, rest, isJson);
    if (text !== undefined) {
      terminal.out(text);
      return EXIT.ok;
    }
    const command = commandOf(name);
    help = `\`stemline help ${command.name}\` shows the usage.`;
    const parsed = parseCommand(command, rest, env);
    if (parsed.flags.help === true) {
      terminal.out(commandText(command, isJson));
      return EXIT.ok;
    }
    url = parsed.url;
    const quiet = parsed.flags.quiet === true;
    const note = (line: string) => {
      if (!quiet) terminal.note(line);
    };
    const silenced: Terminal = quiet ? { ...terminal, size: terminal.size, note, show: () => undefined } : terminal;
    const server = createServer(parsed, note, terminal.signal);
    const { args, flags } = parsed;
    const exit = await command.run({ args, flags, json: isJson, quiet, terminal: silenced, server, env, typed });
    // A result that could not be written is reported a moment later.
    await nextTurn();
    if (terminal.signal.reason instanceof OutputLost) throw terminal.signal.reason;
    return exit;
  } catch (error) {
    terminal.show([]);
    return report(error, { url, isJson, typed, help, terminal });
  }
}

function helpOf(name: string | undefined, rest: readonly string[], isJson: boolean): string | undefined {
  const isFlag = name === '--help' || name === '-h';
  if (!isFlag && name !== 'help') return undefined;
  const asked = isFlag ? undefined : rest.find((word) => !word.startsWith('-'));
  if (asked !== undefined) return commandText(commandOf(asked), isJson);
  return isJson ? mainHelpJson(ALL_COMMANDS) : mainHelp(ALL_COMMANDS);
}

function commandText(command: Command, isJson: boolean): string {
  return isJson ? commandHelpJson(command) : commandHelp(command);
}

function commandOf(name: string | undefined): Command {
  if (name === undefined) throw usageError('Name a command.');
  const asked = name === '--version' || name === '-V' ? 'version' : name;
  const command = ALL_COMMANDS.find((one) => one.name === asked);
  if (!command) throw usageError(unknownCommand(name));
  return command;
}

function unknownCommand(name: string): string {
  if (name.startsWith('-')) return `The name of a command comes first, and flags such as ${name} after it.`;
  const meant = closestWord(name, [...ALL_COMMANDS.map((command) => command.name), 'help']);
  const isFile = audioExtensionOf(name) !== '';
  const advice = isFile
    ? ` To separate a file: ${shellLine(['stemline', 'separate', name])}`
    : meant && ` "${meant}" is similar.`;
  return `There is no command "${name}".${advice ?? ''}`;
}

interface Context {
  readonly url: string;
  readonly isJson: boolean;
  readonly typed: string;
  /** Names the help of the command. */
  readonly help: string;
  readonly terminal: Terminal;
}

function report(error: unknown, { url, isJson, typed, help, terminal }: Context): ExitCode {
  const note = terminal.error;
  const { reason } = terminal.signal;
  const lost = reason instanceof OutputLost ? reason.cause : undefined;
  // A reader such as `head` has what it needs.
  if (error instanceof OutputClosed) return EXIT.ok;
  const isInterrupted = terminal.signal.aborted && !lost && !(error instanceof CommandError);
  const failure = isInterrupted
    ? { text: 'Interrupted.', code: 'INTERRUPTED', exit: EXIT.interrupted }
    : failureOf(lost ?? error, url);
  const { text, code, exit } = failure;
  if (isJson) note(JSON.stringify({ error: { code, reason: text, exit_code: exit } }));
  else {
    note(text);
    if (exit === EXIT.usage && code === 'USAGE') note(help);
    if (exit === EXIT.unavailable)
      note(`To find the cause, run:\n  stemline doctor --url ${shellLine([url])}\nThen run again:\n  ${typed}`);
  }
  return exit;
}
