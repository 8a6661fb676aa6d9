// Checks the folder for the tracks before a song is sent. For Node only.

import { mkdtemp, rmdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UsageError } from './usage-error.ts';

const ADVICE = 'choose another folder with --out';

/**
 * Checks that `folder` is a folder into which files can be written, or that it can be created.
 * Leaves nothing behind. Throws UsageError.
 */
export async function assertWritableFolder(folder: string): Promise<void> {
  const existing = await nearestExisting(folder);
  try {
    // Permissions alone do not show that a file system is read-only or full.
    await rmdir(await mkdtemp(join(existing, '.stemline-')));
  } catch (cause) {
    throw new UsageError(`The tracks cannot be written into ${folder}; ${ADVICE}`, { cause });
  }
}

/** Returns the folder itself, or the nearest folder above it that exists. */
async function nearestExisting(folder: string): Promise<string> {
  for (let path = folder; ; path = dirname(path)) {
    const found = await stat(path).catch((cause: NodeJS.ErrnoException) => {
      // ENOTDIR: a file is above the path.
      if ((cause.code === 'ENOENT' || cause.code === 'ENOTDIR') && path !== dirname(path)) return undefined;
      throw new UsageError(`The tracks cannot be written into ${folder}; ${ADVICE}`, { cause });
    });
    if (found?.isDirectory()) return path;
    if (found) throw new UsageError(`${path} is not a folder; ${ADVICE}`);
  }
}
