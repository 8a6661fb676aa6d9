// Mounts a small file system in memory for the data of the stack, which can be made full and free
// again. Mounting needs Linux and root.

import { execFile } from 'node:child_process';
import { statfs } from 'node:fs/promises';
import { promisify } from 'node:util';
import { retry } from '@stemline/common/async/retry.ts';

/** A mounted file system. */
export interface Disk {
  /** Takes all free space. */
  fill(): Promise<void>;
  /** Gives the space back. */
  free(): Promise<void>;
  unmount(): Promise<void>;
}

/** A run takes about 50 MB a minute. */
const SIZE = '3g';
const run = promisify(execFile);

/** Mounts on the folder. Rejects with the reason when this process may not mount. */
export async function mountDisk(folder: string): Promise<Disk> {
  await run('mount', ['-t', 'tmpfs', '-o', `size=${SIZE}`, 'tmpfs', folder]);
  const resize = (size: string) => run('mount', ['-o', `remount,size=${size}`, folder]);
  return {
    // The size must not be below what is in use, which may grow before the call.
    fill: () =>
      retry(
        async () => {
          const { blocks, bfree, bsize } = await statfs(folder);
          await resize(String((blocks - bfree) * bsize));
        },
        { backoff: { baseMs: 20, maxMs: 200 }, attempts: 20, shouldRetry: () => true },
      ),
    free: async () => {
      await resize(SIZE);
    },
    unmount: async () => {
      await run('umount', ['--lazy', folder]);
    },
  };
}
