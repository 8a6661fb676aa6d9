// Keeps what a later run of the same command needs to continue with a song: `.stemline.json`
// beside its tracks.

import { link, mkdir, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { partPath } from '../../track-bytes.ts';
import { areTexts, isListOf, isObject, isSha224 } from '../json-checks.ts';
import { inFolder } from './in-folder.ts';
import { openFile } from './open-file.ts';

/** A track on the disk. */
export interface WrittenTrack {
  /** The name of the track with its extension. */
  readonly track: string;
  /** Relative to the output folder. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** In hex. */
  readonly sha224: string;
}

/** A record. */
export interface SongRecord {
  readonly version: 1;
  /** The bytes that were sent, under the name of their file. */
  readonly source: { readonly name: string; readonly size: number; readonly sha224: string };
  /** The model and the options of the request, as canonical JSON. */
  readonly separation: string;
  /** null: the server has not accepted the song yet. */
  readonly songhash: string | null;
  /**
   * The idempotency key of an upload that has no answer yet. A later run that repeats the upload
   * with it gets the answer that was lost, even if the song has failed meanwhile.
   */
  readonly upload?: string | undefined;
  /** null: not all tracks have been written yet. */
  readonly files: readonly WrittenTrack[] | null;
}

/**
 * A song has at most 200 stems, each in at most 5 formats. The path of a track has at most 4096
 * bytes, of which JSON writes each as up to two, and the rest of its entry takes less than 1 KiB:
 * together 9 MiB.
 */
const MAX_RECORD_BYTES = 16 * 1024 ** 2;
/** A header can carry the key, also when upload.ts appends the priority. */
const UPLOAD_KEY = /^[0-9a-f-]{1,64}$/;

/** Returns the record at the path; undefined: there is none, or no program can read it. */
export async function readRecord(path: string): Promise<SongRecord | undefined> {
  try {
    const text = await recordText(path);
    const record: unknown = text === undefined ? undefined : JSON.parse(text);
    return isRecord(record) ? record : undefined;
  } catch (error) {
    // A file with other content counts as none: the song is then sent again.
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function recordText(path: string): Promise<string | undefined> {
  const file = await openFile(path);
  try {
    const { size } = await file.stat();
    return size > MAX_RECORD_BYTES ? undefined : await file.readFile('utf8');
  } finally {
    await file.close();
  }
}

function isRecord(value: unknown): value is SongRecord {
  if (!isObject<SongRecord>(value)) return false;
  const { version, source, separation, songhash, upload, files } = value;
  return [
    version === 1,
    upload === undefined || (typeof upload === 'string' && UPLOAD_KEY.test(upload)),
    areTexts(separation),
    isObject<SongRecord['source']>(source) && areTexts(source.name) && isSha224(source.sha224),
    songhash === null || isSha224(songhash),
    files === null || isListOf(files, isWrittenTrack),
  ].every(Boolean);
}

function isWrittenTrack(value: unknown): boolean {
  if (!isObject<WrittenTrack>(value)) return false;
  const { track, path, size, sha224 } = value;
  return typeof size === 'number' && areTexts(track, path, sha224);
}

/** Replaces the record in one step. Creates its folder. */
export async function writeRecord(path: string, record: SongRecord): Promise<void> {
  const part = await newRecordFile(path, record);
  await rename(part, path);
}

/** Removes the record, if there is one. */
export async function removeRecord(path: string): Promise<void> {
  await rm(path, { force: true });
}

/** A first record. */
export interface Claim {
  /** Removes the record, and the folders that were created for it if they are empty. */
  undo(): Promise<void>;
}

/**
 * Writes a first record. Resolves with undefined when there is one already: of another song whose
 * name is the same on this file system.
 */
export async function claimRecord(path: string, record: SongRecord): Promise<Claim | undefined> {
  const top = await mkdir(dirname(path), { recursive: true });
  const part = await newRecordFile(path, record);
  try {
    await link(part, path);
  } catch (error) {
    const isTaken = (error as NodeJS.ErrnoException).code === 'EEXIST';
    // A file system without hard links refuses them with other codes.
    if (isTaken || (await stat(path).catch(() => undefined)) !== undefined) return undefined;
    await rename(part, path);
  } finally {
    await rm(part, { force: true });
  }
  return {
    undo: async () => {
      await removeRecord(path);
      if (top !== undefined) await removeEmptyFolders(dirname(path), top);
    },
  };
}

/** Removes a folder and those above it up to `top`, as long as they are empty. */
export async function removeEmptyFolders(folder: string, top: string): Promise<void> {
  for (let path = folder; ; path = dirname(path)) {
    const isRemoved = await rmdir(path).then(
      () => true,
      () => false,
    );
    if (!isRemoved || resolve(path) === resolve(top) || path === dirname(path)) return;
  }
}

async function newRecordFile(path: string, record: SongRecord): Promise<string> {
  const part = partPath(path);
  const text = `${JSON.stringify(record, undefined, 2)}\n`;
  try {
    await inFolder(part, () => writeFile(part, text, { flag: 'wx' }));
    return part;
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

/** Returns whether all tracks of the record are on the disk with their sizes. */
export async function isComplete(record: SongRecord, out: string): Promise<boolean> {
  if (!record.files || record.files.length === 0) return false;
  const sizes = await Promise.all(
    record.files.map(({ path }) =>
      stat(join(out, path)).then(
        ({ size }) => size,
        () => -1,
      ),
    ),
  );
  return record.files.every(({ size }, index) => size === sizes[index]);
}
