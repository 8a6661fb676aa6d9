// Compares docs/command-line.md with the help of `stemline`.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { EXIT } from '../client/src/command/exit-codes.ts';
import { commandHelp, mainHelp } from '../client/src/command/help.ts';
import { ALL_COMMANDS } from '../client/src/command/run.ts';
import { ROOT } from '../scripts/src/repository.ts';

const page = readFileSync(join(ROOT, 'docs/command-line.md'), 'utf8');
const [, commands = ''] = page.split('\n## Commands\n');
const blocks = [...commands.matchAll(/```text\n(.*?)\n```/gs)].map(([, text = '']) => text);

it('docs/command-line.md has the output of `stemline help`', () => {
  expect(blocks[0]).toBe(mainHelp(ALL_COMMANDS));
});

it('docs/command-line.md has every command in the order of the help, and no other', () => {
  const headings = [...commands.matchAll(/^### (.+)$/gm)].map(([, name]) => name);
  expect(headings).toEqual(ALL_COMMANDS.map(({ name }) => name));
});

it.each(ALL_COMMANDS.map((command) => [command.name, command] as const))(
  'docs/command-line.md has the output of `stemline help %s`',
  (_name, command) => {
    expect(blocks[ALL_COMMANDS.indexOf(command) + 1]).toBe(commandHelp(command));
  },
);

it('docs/command-line.md has the exit codes of the command', () => {
  const rows = [...page.matchAll(/^\| (\d+) \|/gm)].map(([, code]) => Number(code));
  expect(rows).toEqual(Object.values(EXIT));
});
