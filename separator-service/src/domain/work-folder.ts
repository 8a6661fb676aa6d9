// Provides a folder for each attempt at a job and removes it afterwards. Each start removes the
// folders of processes that have died.

import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { createPeriodic } from '@stemline/common/async/periodic.ts';

/** The folders of one process. */
export interface WorkFolders {
  /**
   * Removes the folders of dead processes of this machine, those of an earlier process with our id,
   * and all folders that have not changed for a day longer than an attempt may take.
   */
  collect(): Promise<void>;
  /**
   * Renews the age of our folders once an hour, so that no other machine removes one in which
   * nothing changes, such as that of encoders that wait for a song.
   */
  start(): void;
  /** Ends the renewal. */
  stop(): Promise<void>;
  /** Makes a folder, which the caller removes, and resolves with its absolute path. */
  make(): Promise<string>;
  /** Runs `work` with a new folder (an absolute path). */
  use<T>(work: (folder: string) => Promise<T>): Promise<T>;
}

/** The root of the folders, and the process that owns them. */
interface WorkFoldersDeps {
  /** An absolute path, such as the data folder's `work`. */
  readonly root: string;
  /** Process ids are compared only on the same machine. */
  readonly hostname: string;
  readonly pid: number;
  /** Time limit of one attempt; 0: no limit, and then no folder is removed for its age. */
  readonly maxJobMs: number;
  /** Milliseconds between two renewals. Default: an hour. */
  readonly renewMs?: number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Creates nothing before make() and use(). */
export function createWorkFolders({ root, hostname, pid, maxJobMs, renewMs = HOUR_MS }: WorkFoldersDeps): WorkFolders {
  const ours = join(root, encodeURIComponent(hostname));
  const inUse = new Set<string>();
  const maxAgeMs = maxJobMs === 0 ? Number.POSITIVE_INFINITY : maxJobMs + DAY_MS;

  const isStale = async (host: string, name: string): Promise<boolean> => {
    const owner = Number(name.split('-')[0]);
    if (host === encodeURIComponent(hostname) && (owner === pid || !isAlive(owner))) return true;
    const found = await stat(join(root, host, name)).catch(ignoreMissing);
    return found !== undefined && Date.now() - found.mtimeMs > maxAgeMs;
  };

  const make = async () => {
    const folder = join(ours, `${pid}-${randomUUID()}`);
    await mkdir(folder, { recursive: true });
    inUse.add(folder);
    return folder;
  };

  const renew = async (folder: string) => {
    const now = new Date();
    await utimes(folder, now, now).catch((error: NodeJS.ErrnoException) => {
      ignoreMissing(error);
      inUse.delete(folder);
    });
  };

  const renewing = createPeriodic({
    everyMs: renewMs,
    work: async () => {
      await Promise.all([...inUse].map(renew));
    },
    // A folder is old only after a day, and the next rounds come sooner.
    onError: () => undefined,
  });

  return {
    collect: async () => {
      for (const host of (await readdir(root).catch(ignoreMissing)) ?? [])
        for (const name of (await readdir(join(root, host)).catch(ignoreMissing)) ?? [])
          if (await isStale(host, name)) await remove(join(root, host, name));
    },
    start: renewing.start,
    stop: renewing.stop,
    make,
    use: async (work) => {
      const folder = await make();
      try {
        return await work(folder);
      } finally {
        await remove(folder);
        inUse.delete(folder);
      }
    },
  };
}

/**
 * Removes a folder. An engine may still write a file while it drops its song, so the folder may not
 * be empty at the first attempt. Further attempts follow for several seconds.
 */
async function remove(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid < 1) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
  throw error;
}
