// Filesystem operations that survive a power failure, because they sync folders after a change.

import { mkdir, open, rmdir } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Returns the code of a system error, such as ENOENT. */
export function errnoOf(error: unknown): string | undefined {
  return error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
}

/** Returns undefined when `work` finds no such file or folder. Rejects with any other error. */
export async function orAbsent<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR') return undefined;
    throw error;
  }
}

/** Makes the entries of a folder durable. Does nothing when the folder does not exist. */
export async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    // Another call has deleted the folder together with its last object.
    if (errnoOf(error) !== 'ENOENT') throw error;
  }
}

/** Creates a folder and its parents; each new entry is durable. Idempotent. */
export async function ensureFolder(folder: string): Promise<void> {
  for (;;) {
    try {
      await mkdir(folder);
      await syncFolder(dirname(folder));
      return;
    } catch (error) {
      if (errnoOf(error) === 'EEXIST') return;
      if (errnoOf(error) !== 'ENOENT') throw error;
      await ensureFolder(dirname(folder));
    }
  }
}

/** Removes `folder` and its parents below `root` while they are empty. */
export async function pruneEmptyFolders(folder: string, root: string): Promise<void> {
  for (let at = folder; at !== root && at.startsWith(root); at = dirname(at)) {
    try {
      await rmdir(at);
    } catch (error) {
      const errno = errnoOf(error);
      if (errno === 'ENOTEMPTY' || errno === 'EEXIST' || errno === 'ENOTDIR') return;
      if (errno !== 'ENOENT') throw error;
    }
  }
}
