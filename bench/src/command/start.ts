// Measures the time from the start of the `stemline` command to its end, without a server.

import { execFileSync } from 'node:child_process';
import { spread, verdict } from '../figures.ts';
import { COMMAND } from './command-path.ts';

/** The limit for a command that feels immediate, in milliseconds. */
const TARGET_MS = 250;

/** Prints the times of `version` and of an empty program, in turns. */
export async function measureStart(runs: number): Promise<void> {
  const times = { command: [] as number[], node: [] as number[] };
  // The first start makes the bundle.
  timeOf([COMMAND, 'version']);
  for (let run = 0; run < runs; run += 1) {
    times.command.push(timeOf([COMMAND, 'version']));
    times.node.push(timeOf(['-e', '']));
  }
  console.log(`stemline version:         ${spread(times.command)} ms; ${verdict(times.command, TARGET_MS, 'ms')}`);
  console.log(`node without a program:   ${spread(times.node)} ms`);
}

function timeOf(argv: readonly string[]): number {
  const begin = performance.now();
  execFileSync(process.execPath, argv, { stdio: 'ignore' });
  return performance.now() - begin;
}
