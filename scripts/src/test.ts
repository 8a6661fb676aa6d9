// Runs `make test`: the tests of the services, then those of the engine beside those of the whole
// system, which mostly wait. The last line of the output is the sum.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { readTally, summary, type Tally } from './tally.ts';

interface Runner {
  readonly title: string;
  readonly cwd: string;
  readonly command: string;
  /** The last argument ends with the option that takes the path of the JUnit file. */
  readonly args: readonly string[];
}

const ROOT = resolve(import.meta.dirname, '../..');
const VITEST = ['node_modules/vitest/vitest.mjs', 'run', '--reporter=default', '--reporter=junit'];

const services: Runner = {
  title: 'services and scripts',
  cwd: ROOT,
  command: process.execPath,
  args: [...VITEST, '--outputFile.junit='],
};
const engine: Runner = {
  title: 'engine (Python)',
  cwd: join(ROOT, 'engine'),
  command: '.venv/bin/python',
  args: ['-m', 'pytest', '--junitxml='],
};
const wholeSystem: Runner = {
  title: 'whole system',
  cwd: ROOT,
  command: process.execPath,
  args: [...VITEST, '--config=e2e/vitest.config.ts', '--outputFile.junit='],
};

const folder = mkdtempSync(join(tmpdir(), 'stemline-test-'));

/** Runs the tests. The output appears while they run, or, with `quiet`, when they have ended. */
async function run({ title, cwd, command, args }: Runner, { quiet = false } = {}): Promise<Tally> {
  const junit = join(folder, `${title}.xml`);
  if (!quiet) console.log(`\n== ${title}`);
  const child = spawn(command, [...args.slice(0, -1), `${args.at(-1)}${junit}`], {
    cwd,
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
  if (quiet) console.log(`\n== ${title}\n${Buffer.concat(output)}`);
  return readTally(junit, status);
}

const first = await run(services);
const others = await Promise.all([run(wholeSystem), run(engine, { quiet: true })]);
rmSync(folder, { recursive: true });

const tallies = [first, ...others];
console.log(`\n${summary(tallies)}`);
process.exit(tallies.every(({ failed }) => failed === 0) ? 0 : 1);
