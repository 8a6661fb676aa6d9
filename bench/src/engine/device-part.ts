// Checks a GPU before anything is measured on it: the parity with Demucs, the tests that need one,
// with that of a memory limit, and the tests of batches.

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from '@stemline/e2e/paths.ts';
import { PlainError } from '@stemline/scripts/plain-error.ts';
import type { Bench } from './bench.ts';
import { showTool } from './tools.ts';

const TESTS = join(ROOT, 'engine', 'tests');
/** Part of each test file with tests that need a GPU. */
const NEEDS_GPU = 'torch.cuda.is_available()';
/** Tests of batches, which compute on the CPU but run with the libraries and drivers of the GPU. */
const BATCHES = /^test_(batch|scheduler|gpu_network)/;

/** Rejects with a PlainError when a check fails. Prints that nothing is measured without a GPU. */
export async function checkDevice({ probe }: Bench): Promise<void> {
  if (probe.device !== 'cuda')
    return console.log(`checks of a GPU: not measured, because the device is ${probe.device}`);
  const files = (await readdir(TESTS)).filter((name) => name.endsWith('.py')).sort();
  const texts = await Promise.all(files.map((name) => readFile(join(TESTS, name), 'utf8')));
  const tests = files
    .filter((name, index) => BATCHES.test(name) || texts[index]?.includes(NEEDS_GPU))
    .map((name) => join(TESTS, name));
  const parity = ['stemline_tools.parity', '--device', probe.device];
  const checks = [parity, [...parity, '--full'], ['pytest', '-q', '-rs', ...tests]];
  for (const check of checks) {
    console.log(`python -m ${check.join(' ')}`);
    const code = await showTool(check);
    if (code !== 0) throw new PlainError(`nothing was measured: ${check[0]} exited with ${code}`);
  }
}
