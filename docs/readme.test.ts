// Compares the table of commands in README.md with the Makefile.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from '../scripts/src/repository.ts';

/** Commands that README.md describes elsewhere, or that need no description. */
const NOT_IN_TABLE = ['setup', 'help', 'clean'];

const textOf = (path: string) => readFileSync(join(ROOT, path), 'utf8');

it('README.md describes exactly the commands that `make` lists', () => {
  const listed = [...textOf('Makefile').matchAll(/^([a-z-]+):.*## /gm)].map(([, name = '']) => name);
  const [, section = ''] = textOf('README.md').split('\n## Commands\n');
  const [table = ''] = section.split('\n## ');
  const rows = [...table.matchAll(/^\| (.*?) \|/gm)].map(([, cell = '']) => cell);
  const described = rows.flatMap((cell) => [...cell.matchAll(/`make ([a-z-]+)[^`]*`/g)].map(([, name]) => name));
  expect(listed).toContain('bench-mixer');
  const missing = listed.filter((name) => !NOT_IN_TABLE.includes(name));
  expect(described.sort()).toEqual(missing.sort());
});
