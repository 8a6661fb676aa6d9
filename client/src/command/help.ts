// Writes the help of `stemline` from the descriptions of its commands.

import { GLOBAL_FLAGS } from './global-flags.ts';
import type { Argument, Command, Flag } from './syntax.ts';

const COLUMNS = 100;

const EXIT_CODES = `Exit codes: 0 done, 1 failed, 2 wrong arguments, 3 the server is unavailable, 4 bad input, 5 a queue
or a disk is full, 130 interrupted. Songs that fail in different ways give 1.`;

/** Returns the help of `stemline help`. */
export function mainHelp(commands: readonly Command[]): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  const lines = commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
  return [
    'Usage: stemline COMMAND ...',
    'Separates songs into vocals, drums, bass and other with a Stemline server.',
    `Commands:\n${lines.join('\n')}\n  ${'help'.padEnd(width)}  Print this text, or with the name of a command its help`,
    `Flags of every command:\n${flagLines(GLOBAL_FLAGS)}`,
    EXIT_CODES,
  ].join('\n\n');
}

/** Returns the help of one command. */
export function commandHelp(command: Command): string {
  const { summary, details = [], flags, examples = [] } = command;
  return [
    `Usage: ${usageOf(command)}`,
    `${summary}.`,
    ...details.map((text) => wrapped(text, COLUMNS, '')),
    ...(flags.length > 0 ? [`Flags:\n${flagLines(flags)}`] : []),
    `Flags of every command: ${GLOBAL_FLAGS.map((flag) => `${names(flag)}`).join('; ')}`,
    ...(examples.length > 0 ? [`Examples:\n${examples.map((line) => `  ${line}`).join('\n')}`] : []),
  ].join('\n\n');
}

/** Returns the words of a command with its arguments, such as `stemline show SONGHASH...`. */
export function usageOf({ name, args, flags }: Command): string {
  return ['stemline', name, ...args.map(argumentText), ...(flags.length > 0 ? ['[FLAGS]'] : [])].join(' ');
}

function argumentText({ name, isOptional, isList }: Argument): string {
  const text = isList ? `${name}...` : name;
  return isOptional ? `[${text}]` : text;
}

function names({ name, short, aliases = [], value }: Flag): string {
  const all = [...(short ? [`-${short}`] : []), `--${name}`, ...aliases.map((alias) => `--${alias}`)].join(', ');
  return value === undefined ? all : `${all} ${value}`;
}

const FLAG_COLUMN = 30;

function flagLines(flags: readonly Flag[]): string {
  return flags
    .map((flag) => {
      const head = `  ${names(flag)}`;
      const indent = ' '.repeat(FLAG_COLUMN);
      const text = wrapped(`${flag.text}.`, COLUMNS - FLAG_COLUMN, indent);
      return head.length < FLAG_COLUMN - 1 ? `${head.padEnd(FLAG_COLUMN)}${text}` : `${head}\n${indent}${text}`;
    })
    .join('\n');
}

/** Breaks a text into lines of at most `columns`; `indent` begins all lines but the first. */
function wrapped(text: string, columns: number, indent: string): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].join(`\n${indent}`);
}
