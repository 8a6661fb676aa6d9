// Creates a temporary folder for a test.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A temporary folder (an absolute path); `remove` deletes it with its files. */
export interface TempFolder {
  readonly path: string;
  remove(): Promise<void>;
}

/** Creates an empty folder. The caller removes it. */
export async function tempFolder(): Promise<TempFolder> {
  const path = await mkdtemp(join(tmpdir(), 'stemline-test-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}
