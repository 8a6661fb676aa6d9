// Reads the memory of processes and the size of their work folder from /proc. Linux only.

import { lstat, readdir, readFile, readlink, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const BLOCK_BYTES = 512;

/** Resident memory in bytes, now and at most since the start or the last `forgetMost`. */
export interface Resident {
  readonly now: number;
  readonly most: number;
}

/** Resolves with the memory of all of the processes. A process that has ended counts as 0. */
export async function residentOf(pids: readonly number[]): Promise<Resident> {
  const statuses = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')));
  const sum = (name: string) =>
    statuses.reduce((total, text) => total + Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0), 0);
  return { now: sum('VmRSS') * 1024, most: sum('VmHWM') * 1024 };
}

/** Makes `most` of these processes begin again with the memory that they have now. */
export async function forgetMost(pids: readonly number[]): Promise<void> {
  for (const pid of pids) await writeFile(`/proc/${pid}/clear_refs`, '5');
}

/**
 * Resolves with the bytes that the files of a folder take on the disk, with those files of the
 * folder that have no name any more but that the processes have open.
 */
export async function bytesOnDisk(folder: string, pids: readonly number[]): Promise<number> {
  const sizes = new Map<number, number>();
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    // A file may be removed after it was listed.
    const found = await lstat(join(entry.parentPath, entry.name)).catch(() => undefined);
    if (found?.isFile()) sizes.set(found.ino, found.blocks * BLOCK_BYTES);
  }
  for (const pid of pids) {
    for (const descriptor of await readdir(`/proc/${pid}/fd`).catch(() => [])) {
      const path = `/proc/${pid}/fd/${descriptor}`;
      const target = await readlink(path).catch(() => '');
      if (!target.startsWith(`${folder}/`)) continue;
      const found = await stat(path).catch(() => undefined);
      if (found?.isFile()) sizes.set(found.ino, found.blocks * BLOCK_BYTES);
    }
  }
  return [...sizes.values()].reduce((sum, size) => sum + size, 0);
}
