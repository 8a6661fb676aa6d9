// Holds the temporary files of one running store in a folder of its own, next to the folders of
// other replicas. A heartbeat file shows that the store of a folder is running. Every store deletes
// folders without a recent heartbeat, so that the files of a killed process are deleted within a
// minute.

import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf } from './durable-files.ts';

/** Times in milliseconds. */
export interface StagingTimes {
  /** The interval of heartbeats. */
  readonly heartbeatMs: number;
  /**
   * A folder whose heartbeat is older is deleted. Much longer than `heartbeatMs`, because a busy
   * process may write its heartbeat late.
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
  /** Creates the folder, and deletes folders without a recent heartbeat, now and periodically. */
  start(): Promise<void>;
  /** Deletes the folder with its files. Idempotent. */
  stop(): Promise<void>;
  /** Creates an empty file and opens it for writing. */
  create(): Promise<TempFile>;
  /** Returns a path in the folder that no file has. */
  freePath(): string;
  /** Creates the folder again if another process has deleted it. */
  ensure(): Promise<void>;
  /**
   * Writes the heartbeat, and returns its file time in Unix milliseconds, so that the clocks of
   * several machines and of a file server need not agree.
   */
  now(): Promise<number>;
}

const HEARTBEAT = 'alive';
/** The mode of files: records of submissions contain secrets. A link or a rename keeps the mode. */
const OWNER_ONLY = 0o600;
const BEAT_ATTEMPTS = 5;

/** Does nothing before start(). `onError` receives the errors of background work. */
export function createStagingFolder(
  parent: string,
  times: StagingTimes,
  onError: (error: unknown) => void,
): StagingFolder {
  const own = join(parent, randomUUID());
  let timer: NodeJS.Timeout | undefined;
  let beating: Promise<void> = Promise.resolve();

  /** Writes the heartbeat, and returns its file time. */
  const beat = async (): Promise<number> => {
    for (let attempts = 1; ; attempts += 1) {
      await mkdir(own, { recursive: true });
      try {
        // The file is empty, so that it can be written on a full disk.
        await writeFile(join(own, HEARTBEAT), '');
        return (await stat(join(own, HEARTBEAT))).mtimeMs;
      } catch (error) {
        // Another process may delete the folder at any moment when the heartbeat is late.
        if (errnoOf(error) !== 'ENOENT' || attempts === BEAT_ATTEMPTS) throw error;
      }
    }
  };
  const deleteStale = async () => deleteStaleFolders(parent, own, (await beat()) - times.staleMs);
  const freePath = () => join(own, randomUUID());
  const create = async (): Promise<TempFile> => {
    const path = freePath();
    try {
      return { path, handle: await open(path, 'wx', OWNER_ONLY) };
    } catch (error) {
      // Another process has deleted the folder, because this one was suspended for long.
      if (errnoOf(error) !== 'ENOENT') throw error;
      await beat();
      return { path, handle: await open(path, 'wx', OWNER_ONLY) };
    }
  };
  return {
    freePath,
    create,
    ensure: async () => {
      await beat();
    },
    now: beat,
    start: async () => {
      await deleteStale();
      timer = setInterval(() => {
        beating = deleteStale().catch(onError);
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

/** Deletes other folders whose heartbeat has an earlier file time. */
async function deleteStaleFolders(parent: string, own: string, beforeMs: number): Promise<void> {
  for (const name of await readdir(parent)) {
    const folder = join(parent, name);
    if (folder === own) continue;
    const heartbeat = await lastHeartbeat(folder);
    if (heartbeat !== undefined && heartbeat < beforeMs) await rm(folder, { recursive: true, force: true });
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
