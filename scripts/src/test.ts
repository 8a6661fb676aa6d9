// Runs `make test`: every test runner one after the other. The last line of the output is the sum.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { readTally, summary } from './tally.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const ENGINE = join(ROOT, 'engine');
const VITEST = ['node_modules/vitest/vitest.mjs', 'run', '--reporter=default', '--reporter=junit'];

const folder = mkdtempSync(join(tmpdir(), 'stemline-test-'));
const runners = [
  { title: 'services and scripts', cwd: ROOT, command: process.execPath, args: [...VITEST, '--outputFile.junit='] },
  { title: 'engine (Python)', cwd: ENGINE, command: '.venv/bin/python', args: ['-m', 'pytest', '--junitxml='] },
  {
    title: 'whole system',
    cwd: ROOT,
    command: process.execPath,
    args: [...VITEST, '--config=e2e/vitest.config.ts', '--outputFile.junit='],
  },
];
const tallies = runners.map(({ title, cwd, command, args }, index) => {
  console.log(`\n== ${title}`);
  const junit = join(folder, `${index}.xml`);
  const { status, error } = spawnSync(command, [...args.slice(0, -1), `${args.at(-1)}${junit}`], {
    cwd,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (error) console.log(`${title}: cannot start ${command}: ${error.message}`);
  return readTally(junit, status);
});
rmSync(folder, { recursive: true });

console.log(`\n${summary(tallies)}`);
process.exit(tallies.every(({ failed }) => failed === 0) ? 0 : 1);
