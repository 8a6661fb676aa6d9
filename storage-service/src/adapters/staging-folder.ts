// Temporary files of one running store, in a folder of its own beside those of other replicas. The folder's heartbeat says
// that its owner lives; whoever finds a folder without one removes it, so a killed process's bytes are gone within a minute.

import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf } from './durable-files.ts';

export interface StagingTimes {
  readonly heartbeatMs: number;
  /** A folder whose heartbeat is older is dead. Far above heartbeatMs, so that a busy process is not taken for dead. */
  readonly staleMs: number;
}

export const STAGING_TIMES: StagingTimes = { heartbeatMs: 5_000, staleMs: 40_000 };

export interface TempFile {
  readonly path: string;
  readonly handle: FileHandle;
}

export interface StagingFolder {
  /** Creates the folder, removes dead ones, and keeps doing so. */
  start(): Promise<void>;
  /** Removes the folder with all that is in it. Idempotent. */
  stop(): Promise<void>;
  /** A new, empty file opened for writing. */
  create(): Promise<TempFile>;
  /** A path that nothing is at. */
  freePath(): string;
  /** Makes the folder anew where it was taken for dead and removed. */
  ensure(): Promise<void>;
}

const HEARTBEAT = 'alive';
const BEAT_TRIES = 5;

/** `onError` hears of failures of the background work. */
export function createStagingFolder(
  parent: string,
  times: StagingTimes,
  onError: (error: unknown) => void,
): StagingFolder {
  const own = join(parent, randomUUID());
  let timer: NodeJS.Timeout | undefined;
  let beating: Promise<void> = Promise.resolve();

  const beat = async () => {
    for (let tries = 1; ; tries += 1) {
      await mkdir(own, { recursive: true });
      try {
        // The heartbeat file is empty, so a full disk does not stop heartbeats or the start of a
        // store.
        return await writeFile(join(own, HEARTBEAT), '');
      } catch (error) {
        // A process that considers this one dead may remove the folder at any moment.
        if (errnoOf(error) !== 'ENOENT' || tries === BEAT_TRIES) throw error;
      }
    }
  };
  const freePath = () => join(own, randomUUID());
  const create = async (): Promise<TempFile> => {
    const path = freePath();
    try {
      return { path, handle: await open(path, 'wx') };
    } catch (error) {
      // A process that was stopped for long is taken for dead, and its folder removed.
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

/** Ages are measured against our own heartbeat's file time, so that replicas' clocks need not agree. */
async function removeDeadFolders(parent: string, own: string, staleMs: number): Promise<void> {
  const now = (await stat(join(own, HEARTBEAT))).mtimeMs;
  for (const name of await readdir(parent)) {
    const folder = join(parent, name);
    if (folder === own) continue;
    const lastSign = await lastSignOfLife(folder);
    if (lastSign !== undefined && now - lastSign > staleMs) await rm(folder, { recursive: true, force: true });
  }
}

async function lastSignOfLife(folder: string): Promise<number | undefined> {
  for (const path of [join(folder, HEARTBEAT), folder]) {
    try {
      return (await stat(path)).mtimeMs;
    } catch (error) {
      if (errnoOf(error) !== 'ENOENT' && errnoOf(error) !== 'ENOTDIR') throw error;
    }
  }
  return undefined;
}
