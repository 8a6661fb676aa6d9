// `make test`: every runner one after the other, each with its own report, then one line that sums them.

import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { runCommand } from './run-command.ts';
import { addTallies, readJunit, readVitest, type Tally, withExitCode } from './test-results.ts';

const root = resolve(import.meta.dirname, '../..');
const engine = join(root, 'engine');
const results = mkdtempSync(join(tmpdir(), 'stemline-test-'));

async function vitest(name: string, args: readonly string[]): Promise<Tally> {
  console.log(`\n== ${name}`);
  const file = join(results, `${name}.json`.replaceAll(' ', '-'));
  const command = [join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...args];
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const ran = await runCommand(process.execPath, [...command, ...reporters], { cwd: root, show: true });
  return withExitCode(readVitest(file), ran.code);
}

async function pytest(): Promise<Tally> {
  console.log('\n== engine (Python)');
  const file = join(results, 'pytest.xml');
  const ran = await runCommand(join(engine, '.venv/bin/python'), ['-m', 'pytest', `--junitxml=${file}`], {
    cwd: engine,
    show: true,
  });
  return withExitCode(readJunit(file), ran.code);
}

const tallies = [await vitest('services and scripts', []), await pytest()];
const e2e = 'e2e/vitest.config.ts';
if (existsSync(join(root, e2e))) tallies.push(await vitest('whole system', ['--config', e2e]));
rmSync(results, { recursive: true });

const { passed, failed, skipped } = addTallies(tallies);
if (skipped > 0) console.log(`\n${skipped} skipped (their own runner says why)`);
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
