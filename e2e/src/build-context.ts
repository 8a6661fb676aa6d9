// Lists the build context of `docker build .`: all files except those in .dockerignore. Supports
// the patterns that the file uses: a path, a path in any folder (`**/name`), and one star within a
// name.

import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ROOT } from './paths.ts';

/** Returns a check whether an absolute path in the checkout is part of the build context. */
export function createBuildContext(): (path: string) => boolean {
  const patterns = readFileSync(join(ROOT, '.dockerignore'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map(toRegExp);
  return (path) => !patterns.some((pattern) => pattern.test(relative(ROOT, path)));
}

function toRegExp(pattern: string): RegExp {
  if (/[!?[\]]/.test(pattern))
    throw new Error(`the pattern ${pattern} of .dockerignore has a form that this test does not support`);
  const anywhere = pattern.startsWith('**/');
  const name = pattern.slice(anywhere ? 3 : 0);
  const body = name.replaceAll('.', '\\.').replaceAll('*', '[^/]*');
  return new RegExp(`^${anywhere ? '(.*/)?' : ''}${body}(/|$)`);
}
