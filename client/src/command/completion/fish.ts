// Writes the completion of fish, from version 3.0.

import type { Command, Flag } from '../syntax.ts';
import { argumentWords, flagsOf, takesPaths } from './flag-words.ts';

/** Returns the script. */
export function fishCompletion(commands: readonly Command[]): string {
  const names = commands.map(({ name }) => name).join(' ');
  const first = (name: string, summary: string) =>
    `complete -c stemline -n __stemline_first -a ${name} -d ${quoted(summary)}`;
  return [
    '# fish completion of stemline',
    'function __stemline_first',
    '  test (count (commandline -opc)) -eq 1',
    'end',
    'function __stemline_in',
    '  set -l words (commandline -opc)',
    '  test (count $words) -gt 1; and test $words[2] = $argv[1]',
    'end',
    'complete -c stemline -f',
    ...commands.map(({ name, summary }) => first(name, summary)),
    first('help', 'Print the help of a command'),
    `complete -c stemline -n '__stemline_in help' -a ${quoted(names)}`,
    ...commands.flatMap(linesOf),
  ].join('\n');
}

function linesOf(command: Command): string[] {
  const start = `complete -c stemline -n '__stemline_in ${command.name}'`;
  const words = argumentWords(command);
  return [
    ...(takesPaths(command) ? [`${start} -F`] : []),
    ...(words.length > 0 ? [`${start} -a ${quoted(words.join(' '))}`] : []),
    ...flagsOf(command).flatMap((flag) => flagLines(start, flag)),
  ];
}

function flagLines(start: string, { name, aliases = [], short, value, choices, isPath, text }: Flag): string[] {
  const paths = isPath ? '-r -F' : '-x';
  const values = value === undefined ? [] : [choices ? `-x -a ${quoted(choices.join(' '))}` : paths];
  return [name, ...aliases].map((one, index) => {
    const letter = index === 0 && short !== undefined ? [`-s ${short}`] : [];
    const description = `-d ${quoted(text.split('. ')[0] ?? '')}`;
    return [start, `-l ${one}`, ...letter, ...values, description].join(' ');
  });
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
