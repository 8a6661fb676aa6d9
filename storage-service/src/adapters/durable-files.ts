// Small filesystem steps whose effect survives a power cut: a file's bytes and the folder entries that name it.

import { mkdir, open, rmdir } from 'node:fs/promises';
import { dirname } from 'node:path';

export function errnoOf(error: unknown): string | undefined {
  return error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
}

/** Nothing there is an answer, undefined; every other failure is thrown. */
export async function orAbsent<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR') return undefined;
    throw error;
  }
}

/** Makes the entries of a folder durable. A folder that has gone needs nothing. */
export async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    // Its last object was deleted by another call, and the folder with it.
    if (errnoOf(error) !== 'ENOENT') throw error;
  }
}

/** Creates a folder and those above it; each new entry is durable. Idempotent. */
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

/** Removes `folder` and the folders above it, below `root`, as far as they are empty. */
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
