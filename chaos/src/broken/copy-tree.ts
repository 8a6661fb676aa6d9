// Copies the checkout to a folder in which it can be changed and run. Installed packages are linked
// and not copied; the links between the workspaces lead to the copies.

import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Edit } from './builds.ts';

const SCOPE = '@stemline';
const VENV = 'engine/.venv';

/** Copies all files that git does not ignore from `root` to `folder`, which is created. */
export function copyTree(root: string, folder: string): void {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  });
  for (const path of listed.split('\n')) {
    if (path === '' || !existsSync(join(root, path))) continue;
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    cpSync(join(root, path), join(folder, path));
  }
  const packages = join(root, 'node_modules');
  mkdirSync(join(folder, 'node_modules', SCOPE), { recursive: true });
  for (const name of readdirSync(packages))
    if (name !== SCOPE) symlinkSync(join(packages, name), join(folder, 'node_modules', name));
  const { workspaces } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { workspaces: string[] };
  for (const workspace of workspaces) {
    symlinkSync(join(folder, workspace), join(folder, 'node_modules', SCOPE, workspace));
    const own = join(root, workspace, 'node_modules');
    if (existsSync(own)) symlinkSync(own, join(folder, workspace, 'node_modules'));
  }
  symlinkSync(join(root, VENV), join(folder, VENV));
}

/** Changes a file of the copy. Throws when the file has the anchor not exactly once. */
export function applyEdit(folder: string, { path, anchor, replacement }: Edit): void {
  const text = readFileSync(join(folder, path), 'utf8');
  const count = text.split(anchor).length - 1;
  if (count !== 1) throw new Error(`${path} has the text of the patch ${count} times, not once: ${anchor.trim()}`);
  writeFileSync(
    join(folder, path),
    text.replace(anchor, () => replacement),
  );
}
