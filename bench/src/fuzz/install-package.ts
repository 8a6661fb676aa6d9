// Installs one Python package in a fixed version into a virtual environment of its own.

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/**
 * `requirement`: a name and a version such as `schemathesis==4.32.5`. An environment with another
 * version is replaced. Throws when Python cannot make it, or pip cannot install the
 * package.
 */
export function installPackage(venv: string, requirement: string): void {
  const python = join(venv, 'bin/python');
  const pip = ['-m', 'pip', '--disable-pip-version-check'];
  const present = spawnSync(python, [...pip, 'freeze'], { encoding: 'utf8' });
  if (present.status === 0 && present.stdout.split('\n').includes(requirement)) return;
  const succeeds = (program: string, args: readonly string[]) =>
    spawnSync(program, args, { stdio: 'inherit' }).status === 0;
  // `--clear` removes the dependencies of the version before.
  if (!succeeds('python3', ['-m', 'venv', '--clear', venv]))
    throw new Error('python3 cannot make a virtual environment.');
  if (!succeeds(python, [...pip, 'install', '--quiet', requirement]))
    throw new Error(`pip could not install ${requirement}.`);
}
