// Looks at every source file of the repository: how long, and who imports whom. One line for each fault.

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { shapeFaults } from './shape.ts';

const root = resolve(import.meta.dirname, '../..');
const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
});
const paths = listed.split('\n').filter((path) => /\.\w+$/.test(path) && existsSync(join(root, path)));
const faults = shapeFaults(paths.map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') })));
for (const fault of faults) console.log(fault);
process.exit(faults.length > 0 ? 1 : 0);
