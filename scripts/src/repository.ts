// Reads the text files of the repository for the checks.

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { SourceFile } from './shape.ts';

/** Folder of the repository. */
export const ROOT = resolve(import.meta.dirname, '../..');

const TEXT = /\.(ts|js|py|lua|sh|css|html|proto|yaml|yml|md|toml)$|(^|\/)(Dockerfile|Makefile)$|^\.ci\/run$/;
const GENERATED = /^(proto|client\/src)\/gen\//;

/** Returns the hand-written text files that git does not ignore; JSON and images are left out. */
export function readRepository(root = ROOT): SourceFile[] {
  return readFiles(TEXT, root).filter(({ path }) => !GENERATED.test(path));
}

/** Returns the files that git does not ignore and whose path matches, generated ones included. */
export function readFiles(pattern: RegExp, root = ROOT): SourceFile[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  });
  return listed
    .split('\n')
    .filter((path) => pattern.test(path) && existsSync(join(root, path)))
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}
