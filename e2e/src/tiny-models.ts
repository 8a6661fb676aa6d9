// Checkpoints of small networks with random weights, for the models folder of a stack.

import { execFile } from 'node:child_process';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PYTHON, ROOT } from './paths.ts';

/** Names the folder that the setup of the tests has filled, so that each stack copies it. */
export const TINY_MODELS_VARIABLE = 'TINY_MODELS_DIR';

/** Writes the checkpoints into `folder`. This takes some seconds, because it imports PyTorch. */
export async function makeTinyModels(folder: string): Promise<void> {
  await promisify(execFile)(PYTHON, ['-m', 'stemline_tools.tiny', folder], { cwd: join(ROOT, 'engine') });
}

/** Copies the checkpoints into `folder` if the setup has made them, and makes them otherwise. */
export async function putTinyModels(folder: string): Promise<void> {
  const made = process.env[TINY_MODELS_VARIABLE];
  if (made) await cp(made, folder, { recursive: true });
  else await makeTinyModels(folder);
}
