// Implements the object store on a filesystem. A new object is written to a file in a staging
// folder; a hard link then creates it at its path, or a rename replaces the old one. This needs
// hard links and atomic renames. start() refuses a filesystem without hard links.

import { constants } from 'node:fs';
import { access, type FileHandle, link, open, rename, rm, stat, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { copyThroughStreams } from '../domain/copy-object.ts';
import { assertObjectKey, assertObjectPrefix } from '../domain/object-key.ts';
import { type ObjectStat, type ObjectStore, SMALL_OBJECT_BYTES, type StagedObject } from '../domain/object-store.ts';
import { ensureFolder, errnoOf, orAbsent, pruneEmptyFolders, syncFolder } from './durable-files.ts';
import { entriesOf, walk } from './file-walk.ts';
import { createStagingFolder, STAGING_TIMES, type StagingTimes } from './staging-folder.ts';

/** Its name begins with a dot, as no key does, so that its files are never listed or read. */
const STAGING = '.staging';
const READ_BYTES = 256 * 1024;
/**
 * The most attempts to place a file. An attempt fails only when the target's folder does not exist
 * yet, or when a delete has removed it meanwhile.
 */
const PLACE_ATTEMPTS = 50;

/**
 * The errors of a link to a file that has too many links already, belongs to another user, or lies
 * on another filesystem.
 */
const UNLINKABLE: ReadonlySet<unknown> = new Set(['EMLINK', 'EPERM', 'EXDEV']);

/** The folder of the store, and the receiver of its errors. */
export interface FileObjectStoreOptions {
  /** An absolute path. start() creates the folder. */
  readonly folder: string;
  /** Receives the errors of background work. */
  readonly onError: (error: unknown) => void;
  readonly stagingTimes?: StagingTimes;
}

/** Writes nothing before start(). Rejects with system errors such as ENOSPC. */
export function createFileObjectStore({ folder: root, onError, stagingTimes }: FileObjectStoreOptions): ObjectStore {
  const staging = createStagingFolder(join(root, STAGING), stagingTimes ?? STAGING_TIMES, onError);
  const pathOf = (key: string): string => {
    assertObjectKey(key);
    return join(root, key);
  };
  const folderOf = (prefix: string): string => {
    assertObjectPrefix(prefix);
    return join(root, prefix);
  };

  /**
   * Links or moves a complete file to the path of `key`. Returns false when `ifAbsent` is true and
   * the path has a file. With `ifAbsent`, the file stays at its old path too.
   */
  const placeFile = async (file: string, key: string, ifAbsent: boolean): Promise<boolean> => {
    const target = pathOf(key);
    for (let attempts = 1; ; attempts += 1) {
      try {
        await (ifAbsent ? link(file, target) : rename(file, target));
        await syncFolder(dirname(target));
        return true;
      } catch (error) {
        if (ifAbsent && errnoOf(error) === 'EEXIST') {
          // The other writer may not have synced the folder yet, but this call must return a
          // durable object.
          await syncFolder(dirname(target));
          return false;
        }
        if (errnoOf(error) !== 'ENOENT' || attempts === PLACE_ATTEMPTS || !(await exists(file))) throw error;
        // Most folders exist, so the attempt to create one comes after the first failure.
        await ensureFolder(dirname(target));
      }
    }
  };

  const stage = async (): Promise<StagedObject> => {
    const { path, handle } = await staging.create();
    let isOpen = true;
    /** True while the temporary file has to be deleted. */
    let isLeft = true;
    const finish = async () => {
      isOpen = false;
      try {
        await handle.sync();
      } finally {
        await handle.close();
      }
    };
    const deleteLeft = async () => {
      if (!isLeft) return;
      await orAbsent(() => unlink(path));
      isLeft = false;
    };
    return {
      write: async (chunk) => {
        await writeAll(handle, chunk);
      },
      commitIfAbsent: async (key) => {
        assertObjectKey(key);
        await finish();
        const isCreated = await placeFile(path, key, true);
        await deleteLeft();
        return isCreated;
      },
      commit: async (key) => {
        assertObjectKey(key);
        await finish();
        await placeFile(path, key, false);
        isLeft = false;
      },
      discard: async () => {
        try {
          if (isOpen) {
            isOpen = false;
            await handle.close();
          }
          await deleteLeft();
        } catch (error) {
          // The file is deleted with the staging folder at the latest.
          onError(error);
        }
      },
    };
  };

  const putWhole = async (key: string, bytes: Uint8Array, ifAbsent: boolean): Promise<boolean> => {
    assertObjectKey(key);
    if (bytes.byteLength > SMALL_OBJECT_BYTES) throw new Error('the object is too large for a record');
    const staged = await stage();
    try {
      await staged.write(bytes);
      if (ifAbsent) return await staged.commitIfAbsent(key);
      await staged.commit(key);
      return true;
    } finally {
      await staged.discard();
    }
  };

  /** Opens a range as `ObjectStore.openRange` does. */
  const openRange: ObjectStore['openRange'] = async (key, offset, length) => {
    const found = await openForReading(key);
    if (!found) return undefined;
    const { handle, stat } = found;
    const end = length === undefined ? stat.size : Math.min(stat.size, offset + length);
    let closing: Promise<void> | undefined;
    const close = () => {
      closing ??= handle.close();
      return closing;
    };
    return { ...stat, bytes: readPieces(handle, offset, end), close };
  };

  const openForReading = async (key: string): Promise<{ handle: FileHandle; stat: ObjectStat } | undefined> => {
    const path = pathOf(key);
    return orAbsent(async () => {
      const handle = await open(path, 'r');
      try {
        const { size, mtimeMs, isFile } = await statOf(handle);
        if (!isFile) throw Object.assign(new Error('not an object'), { code: 'ENOENT' });
        return { handle, stat: { size, modifiedMs: Math.round(mtimeMs) } };
      } catch (error) {
        await handle.close();
        throw error;
      }
    });
  };

  return {
    start: async () => {
      await ensureFolder(root);
      await ensureFolder(join(root, STAGING));
      await access(root, constants.R_OK | constants.W_OK | constants.X_OK);
      await staging.start();
      await assertHardLinks(staging.freePath(), staging.freePath());
    },
    stop: () => staging.stop(),
    stage,
    putIfAbsent: (key, bytes) => putWhole(key, bytes, true),
    put: async (key, bytes) => {
      await putWhole(key, bytes, false);
    },
    read: async (key) => {
      const found = await openForReading(key);
      if (!found) return undefined;
      try {
        if (found.stat.size > SMALL_OBJECT_BYTES) throw new Error('the object is too large for a record');
        // One read instead of the four calls of readFile(), because every request reads records.
        const pieces: Uint8Array[] = [];
        for await (const piece of readPieces(found.handle, 0, found.stat.size)) pieces.push(piece);
        return Buffer.concat(pieces);
      } finally {
        await found.handle.close();
      }
    },
    stat: async (key) => {
      const path = pathOf(key);
      return orAbsent(async () => {
        const found = await stat(path);
        return found.isFile() ? { size: found.size, modifiedMs: Math.round(found.mtimeMs) } : undefined;
      });
    },
    now: async () => Math.round(await staging.now()),
    openRange,
    copyIfAbsent: async (from, to) => {
      assertObjectKey(to);
      const path = pathOf(from);
      // Objects are never changed in place, so both keys can share one file.
      try {
        return await orAbsent(async () => ((await stat(path)).isFile() ? placeFile(path, to, true) : undefined));
      } catch (error) {
        if (!UNLINKABLE.has(errnoOf(error))) throw error;
        return copyThroughStreams({ stage, openRange }, from, to);
      }
    },
    list: async function* (prefix) {
      yield* walk(folderOf(prefix), prefix);
    },
    children: async function* (prefix) {
      for await (const entry of entriesOf(folderOf(prefix))) yield entry.name;
    },
    delete: async (key) => {
      const path = pathOf(key);
      await orAbsent(async () => {
        await unlink(path);
        await syncFolder(dirname(path));
        await pruneEmptyFolders(dirname(path), root);
      });
    },
    deletePrefix: async (prefix) => {
      if (prefix === '') throw new Error('the prefix must not be empty');
      const folder = folderOf(prefix);
      const aside = staging.freePath();
      // The folder is first moved, so that all keys disappear at once and a folder that a writer
      // creates meanwhile is kept.
      const moveAside = () => orAbsent(() => rename(folder, aside).then(() => true));
      let moved = await moveAside();
      if (!moved && (await exists(folder))) {
        await staging.ensure();
        moved = await moveAside();
      }
      if (!moved) return;
      await syncFolder(dirname(folder));
      await rm(aside, { recursive: true, force: true });
      await pruneEmptyFolders(dirname(folder), root);
    },
  };
}

async function writeAll(handle: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let written = 0; written < chunk.byteLength; ) {
    const { bytesWritten } = await handle.write(chunk, written, chunk.byteLength - written);
    written += bytesWritten;
  }
}

async function statOf(handle: FileHandle) {
  const found = await handle.stat();
  return { size: found.size, mtimeMs: found.mtimeMs, isFile: found.isFile() };
}

async function exists(path: string): Promise<boolean> {
  return (await orAbsent(() => stat(path))) !== undefined;
}

async function* readPieces(handle: FileHandle, offset: number, end: number): AsyncGenerator<Uint8Array> {
  for (let at = offset; at < end; ) {
    const wanted = Math.min(READ_BYTES, end - at);
    const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(wanted), 0, wanted, at);
    if (bytesRead === 0) throw new Error('the object was shortened while it was read');
    yield buffer.subarray(0, bytesRead);
    at += bytesRead;
  }
}

async function assertHardLinks(from: string, to: string): Promise<void> {
  const handle = await open(from, 'wx');
  await handle.close();
  try {
    await link(from, to);
  } catch (error) {
    throw new Error('the data folder must be on a filesystem with hard links', { cause: error });
  } finally {
    await rm(from, { force: true });
    await rm(to, { force: true });
  }
}
