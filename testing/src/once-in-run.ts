// Makes files that several test files need once in a run of the tests.

import { existsSync } from 'node:fs';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Names the variable with the folder of the run. */
const VARIABLE = 'TEST_RUN_DIR';

/** Makes the folder of a run: a global setup of vitest. Returns the clean-up. */
export default async function setup(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'stemline-run-'));
  // The processes of the test files inherit it.
  process.env[VARIABLE] = folder;
  return () => rm(folder, { recursive: true, force: true });
}

/**
 * Resolves with a folder that `make` has filled, for all test files that use the same `name`. They
 * must not write into it.
 */
export async function onceInRun(name: string, make: (folder: string) => Promise<void>): Promise<string> {
  const run = process.env[VARIABLE];
  if (!run) throw new Error(`${VARIABLE} is missing: the configuration of vitest has no folder of the run`);
  const made = join(run, name);
  if (existsSync(made)) return made;
  const own = await mkdtemp(join(run, 'new-'));
  await make(own);
  try {
    await rename(own, made);
  } catch (error) {
    // Another worker has made the same at the same time.
    if (!existsSync(made)) throw error;
  }
  return made;
}
