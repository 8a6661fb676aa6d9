// Writes into a folder that may not exist yet.

import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Runs `write`, which writes the file `path`, and again if the folder had to be created first. */
export async function inFolder<T>(path: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    await mkdir(dirname(path), { recursive: true });
    return write();
  }
}
