// Runs `make test`: the tests of the whole system, which wait for about half of their time, beside
// those of the services and then those of the engine. The last line of the output is the sum.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readTally, summary, type Tally } from './tally.ts';
import { makeTestFolder } from './test-folder.ts';

interface Runner {
  readonly title: string;
  readonly cwd: string;
  readonly command: string;
  /** The last argument ends with the option that takes the path of the JUnit file. */
  readonly args: readonly string[];
}

const ROOT = resolve(import.meta.dirname, '../..');
const VITEST = ['node_modules/vitest/vitest.mjs', 'run', '--reporter=default', '--reporter=junit'];
// The tests of the whole system play sound in a browser, so they get the processor before the
// others.
const LATER = ['-n', '5'];

const services: Runner = {
  title: 'services and scripts',
  cwd: ROOT,
  command: 'nice',
  args: [...LATER, process.execPath, ...VITEST, '--outputFile.junit='],
};
const engine: Runner = {
  title: 'engine (Python)',
  cwd: join(ROOT, 'engine'),
  command: 'nice',
  args: [...LATER, '.venv/bin/python', '-m', 'pytest', '--junitxml='],
};
const wholeSystem: Runner = {
  title: 'whole system',
  cwd: ROOT,
  command: process.execPath,
  args: [...VITEST, '--config=e2e/vitest.config.ts', '--outputFile.junit='],
};

const folder = makeTestFolder();
const temporary = join(folder, 'tmp');
mkdirSync(temporary);

/**
 * Runs the tests. The output appears while they run, or, with `after`, when they and that have
 * ended.
 */
async function run({ title, cwd, command, args }: Runner, after?: Promise<unknown>): Promise<Tally> {
  const junit = join(folder, `${title}.xml`);
  const quiet = after !== undefined;
  if (!quiet) console.log(`\n== ${title}`);
  const child = spawn(command, [...args.slice(0, -1), `${args.at(-1)}${junit}`], {
    cwd,
    env: { ...process.env, TMPDIR: temporary },
    stdio: ['ignore', quiet ? 'pipe' : 'inherit', quiet ? 'pipe' : 'inherit'],
  });
  const output: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (piece: Buffer) => output.push(piece));
  const status = await once(child, 'close').then(
    ([code]) => code as number | null,
    (error: Error) => {
      console.log(`${title}: cannot start ${command}: ${error.message}`);
      return null;
    },
  );
  await after;
  if (quiet) console.log(`\n== ${title}\n${Buffer.concat(output)}`);
  return readTally(junit, status);
}

/** Runs the tests of each runner after those of the previous one. */
async function inOrder(runners: readonly Runner[]): Promise<Tally[]> {
  const tallies: Tally[] = [];
  for (const runner of runners) tallies.push(await run(runner));
  return tallies;
}

const others = inOrder([services, engine]);
const tallies = [await run(wholeSystem, others), ...(await others)];
rmSync(folder, { recursive: true, force: true });

console.log(`\n${summary(tallies)}`);
process.exit(tallies.every(({ failed }) => failed === 0) ? 0 : 1);
