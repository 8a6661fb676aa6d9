// Compares the table of docs/promises.md with the titles of the tests.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from '../scripts/src/repository.ts';

const TITLE = /['`]promises? (\d+(?:(?:, | and )\d+)*): /g;
const ROW = /^\| (\d+) \| [^|]+ \| ([^|]+) \|$/gm;

/** Returns `number file` of each promise and test file, sorted. */
function testedIn(files: readonly string[]): string[] {
  const found = files.flatMap((file) =>
    [...readFileSync(join(ROOT, file), 'utf8').matchAll(TITLE)].flatMap(([, numbers = '']) =>
      numbers.split(/, | and /).map((number) => `${number} ${file}`),
    ),
  );
  return [...new Set(found)].sort();
}

it('the table of the promises names exactly the files whose tests carry their numbers', () => {
  const page = readFileSync(join(ROOT, 'docs/promises.md'), 'utf8');
  const listed = [...page.matchAll(ROW)].flatMap(([, number, files = '']) =>
    [...files.matchAll(/`([^`]+)`/g)].map(([, file]) => `${number} ${file}.test.ts`),
  );
  const paths = execFileSync('git', ['ls-files', '*.test.ts'], { cwd: ROOT, encoding: 'utf8' });
  const tested = testedIn(paths.trim().split('\n'));
  expect(tested.length).toBeGreaterThan(0);
  expect(listed.sort()).toEqual(tested);
});
