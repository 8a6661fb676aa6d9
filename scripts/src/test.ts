// Runs `make test`: the tests of the services, of the whole system and of the engine at the same
// time, so that no core waits until the last ones end. The last line of the output is the sum.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readTally, summary } from './tally.ts';
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

/** Runs the tests. Their output appears while they run or, if `isQuiet`, when `print` is called. */
async function run({ title, cwd, command, args }: Runner, isQuiet: boolean) {
  const junit = join(folder, `${title}.xml`);
  const heading = `\n== ${title}`;
  if (!isQuiet) console.log(heading);
  const child = spawn(command, [...args.slice(0, -1), `${args.at(-1)}${junit}`], {
    cwd,
    env: { ...process.env, TMPDIR: temporary },
    stdio: ['ignore', isQuiet ? 'pipe' : 'inherit', isQuiet ? 'pipe' : 'inherit'],
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
  const print = () => {
    if (isQuiet) console.log(`${heading}\n${Buffer.concat(output)}`);
  };
  return { tally: readTally(junit, status), print };
}

const runs = await Promise.all([run(services, false), run(wholeSystem, true), run(engine, true)]);
for (const { print } of runs) print();
const tallies = runs.map(({ tally }) => tally);
rmSync(folder, { recursive: true, force: true });

console.log(`\n${summary(tallies)}`);
process.exit(tallies.every(({ failed }) => failed === 0) ? 0 : 1);
