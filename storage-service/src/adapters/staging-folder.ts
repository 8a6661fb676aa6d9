// Holds the temporary files of one running store, in its own folder next to those of other
// replicas. A heartbeat file shows that the owner of a folder is alive. Every process removes
// folders without a recent heartbeat, so that the files of a killed process are deleted within a
// minute.

import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf } from './durable-files.ts';

/** In milliseconds. */
export interface StagingTimes {
  readonly heartbeatMs: number;
  /**
   * A folder with an older heartbeat is removed. Much longer than heartbeatMs, because a busy
   * process may be late.
   */
  readonly staleMs: number;
}

/** The times outside tests. */
export const STAGING_TIMES: StagingTimes = { heartbeatMs: 5_000, staleMs: 40_000 };

/** A file that is open for writing. */
export interface TempFile {
  readonly path: string;
  readonly handle: FileHandle;
}

/** The folder of one store, which exists from start() to stop(). */
export interface StagingFolder {
  /** Creates the folder, and removes dead folders now and periodically. */
  start(): Promise<void>;
  /** Removes the folder with its files. Idempotent. */
  stop(): Promise<void>;
  /** Creates an empty file and opens it for writing. */
  create(): Promise<TempFile>;
  /** Returns a new path without a file. */
  freePath(): string;
  /** Creates the folder again if another process has removed it. */
  ensure(): Promise<void>;
}

const HEARTBEAT = 'alive';
const BEAT_ATTEMPTS = 5;

/** Calls `onError` with failures of background work. */
export function createStagingFolder(
  parent: string,
  times: StagingTimes,
  onError: (error: unknown) => void,
): StagingFolder {
  const own = join(parent, randomUUID());
  let timer: NodeJS.Timeout | undefined;
  let beating: Promise<void> = Promise.resolve();

  const beat = async () => {
    for (let attempts = 1; ; attempts += 1) {
      await mkdir(own, { recursive: true });
      try {
        // The heartbeat file is empty, so a full disk does not stop heartbeats or the start of a
        // store.
        return await writeFile(join(own, HEARTBEAT), '');
      } catch (error) {
        // A process that considers this one dead may remove the folder at any moment.
        if (errnoOf(error) !== 'ENOENT' || attempts === BEAT_ATTEMPTS) throw error;
      }
    }
  };
  const freePath = () => join(own, randomUUID());
  const create = async (): Promise<TempFile> => {
    const path = freePath();
    try {
      return { path, handle: await open(path, 'wx') };
    } catch (error) {
      // Another process removes the folder if this one was suspended for long.
      if (errnoOf(error) !== 'ENOENT') throw error;
      await beat();
      return { path, handle: await open(path, 'wx') };
    }
  };
  return {
    freePath,
    create,
    ensure: beat,
    start: async () => {
      await beat();
      await removeDeadFolders(parent, own, times.staleMs);
      timer = setInterval(() => {
        beating = beat()
          .then(() => removeDeadFolders(parent, own, times.staleMs))
          .catch(onError);
      }, times.heartbeatMs);
    },
    stop: async () => {
      if (timer === undefined) return;
      clearInterval(timer);
      await beating;
      await rm(own, { recursive: true, force: true });
    },
  };
}

/**
 * Compares the file times of heartbeats with that of this store's own, so that clocks need not
 * agree.
 */
async function removeDeadFolders(parent: string, own: string, staleMs: number): Promise<void> {
  const now = (await stat(join(own, HEARTBEAT))).mtimeMs;
  for (const name of await readdir(parent)) {
    const folder = join(parent, name);
    if (folder === own) continue;
    const heartbeat = await lastHeartbeat(folder);
    if (heartbeat !== undefined && now - heartbeat > staleMs) await rm(folder, { recursive: true, force: true });
  }
}

async function lastHeartbeat(folder: string): Promise<number | undefined> {
  for (const path of [join(folder, HEARTBEAT), folder]) {
    try {
      return (await stat(path)).mtimeMs;
    } catch (error) {
      if (errnoOf(error) !== 'ENOENT' && errnoOf(error) !== 'ENOTDIR') throw error;
    }
  }
  return undefined;
}
