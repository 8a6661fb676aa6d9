// Compares the tables of README.md with the Makefile, the options and the pages in docs/.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { OPTION_NAMES } from '../common/src/options/rules.ts';
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

/** The text of a section of README.md, without the sections after it. */
function sectionOf(heading: string): string {
  const [, section = ''] = textOf('README.md').split(`\n${heading}\n`);
  return section.split('\n## ')[0] ?? '';
}

it('README.md describes every option of a song', () => {
  const section = sectionOf('### Formats and options');
  for (const name of OPTION_NAMES) expect(section).toMatch(new RegExp(`\`${name}[=\`]`));
});

it('README.md lists every page of docs/, and links only to files that exist', () => {
  const section = sectionOf('## Documents');
  const pages = readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md'));
  for (const name of pages) expect(section).toContain(`(docs/${name})`);
  const links = [...textOf('README.md').matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, path = '']) => path);
  expect(links.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});
