// Makes the tiny models once for all stacks of a test run.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeTinyModels, TINY_MODELS_VARIABLE } from './tiny-models.ts';

/** Runs before the first test file. Returns the clean-up that runs after the last one. */
export default async function setup(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'stemline-tiny-models-'));
  await makeTinyModels(folder);
  // The processes of the test files inherit it.
  process.env[TINY_MODELS_VARIABLE] = folder;
  return () => rm(folder, { recursive: true, force: true });
}
