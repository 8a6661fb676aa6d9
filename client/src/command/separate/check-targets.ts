// Checks the files that a command will write, before it sends a song.

import { mkdtemp, rmdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { CommandError, usageError } from '../command-error.ts';
import { EXIT } from '../exit-codes.ts';
import { failureOf } from '../failure-of.ts';
import type { Flag, FlagValues } from '../syntax.ts';
import type { SongPaths } from './file-names.ts';

const DEFAULT_OUT = 'separated';
const ADVICE = 'Choose another folder with -o.';

/** The flag -o. */
export const OUT_FLAG: Flag = {
  name: 'out',
  short: 'o',
  value: 'FOLDER',
  isPath: true,
  text: `Folder for the tracks; default: ${DEFAULT_OUT}`,
};

/** Returns the folder for the tracks. Throws a CommandError for an empty name. */
export function outOf({ out = DEFAULT_OUT }: FlagValues): string {
  // An unset variable of a script.
  if (out === '') throw usageError('--out needs the name of a folder.');
  return String(out);
}

/** A song with its paths. */
export interface Planned {
  readonly shown: string;
  readonly paths: SongPaths;
}

/**
 * Checks that `folder` is a folder into which files can be written, or that it can be created.
 * Leaves nothing behind. Throws a CommandError.
 */
export async function assertWritableFolder(folder: string): Promise<void> {
  const existing = await nearestExisting(folder);
  try {
    // Permissions alone do not show that a file system is read-only or full.
    await rmdir(await mkdtemp(join(existing, '.stemline-')));
  } catch (cause) {
    const { exit, text } = failureOf(cause, '');
    if (exit === EXIT.full) throw new CommandError(exit, 'DISK_FULL', text, { cause });
    throw usageError(`The tracks cannot be written into ${folder}. ${ADVICE}`);
  }
}

/** Returns the folder itself, or the nearest folder above it that exists. */
async function nearestExisting(folder: string): Promise<string> {
  for (let path = folder; ; path = dirname(path)) {
    const found = await stat(path).catch((cause: NodeJS.ErrnoException) => {
      // ENOTDIR: a file is above the path.
      if ((cause.code === 'ENOENT' || cause.code === 'ENOTDIR') && path !== dirname(path)) return undefined;
      throw usageError(`The tracks cannot be written into ${folder}. ${ADVICE}`);
    });
    if (found?.isDirectory()) return path;
    if (found) throw usageError(`${path} is not a folder. ${ADVICE}`);
  }
}

/** Returns the error to report for a file that cannot be written. */
export function targetError(error: unknown, path: string): unknown {
  const code = String((error as NodeJS.ErrnoException).code ?? '');
  if (code === 'ENOTDIR' || code === 'EEXIST')
    return usageError(`The folder ${dirname(path)} cannot be created, because a file has this name. ${ADVICE}`);
  if (/^E(NAMETOOLONG|ACCES|PERM|ROFS|ISDIR|INVAL|ILSEQ)$/.test(code))
    return usageError(`The file ${path} cannot be written (${code}). ${ADVICE}`);
  return error;
}

/** Returns the topmost folder of a path that does not exist; undefined: all of them exist. */
export async function firstMissing(folder: string): Promise<string | undefined> {
  let missing: string | undefined;
  for (let path = resolve(folder); ; path = dirname(path)) {
    if ((await stat(path).catch(() => undefined)) || path === dirname(path)) return missing;
    missing = path;
  }
}

/** Checks that no two songs have the same files. Throws a CommandError. */
export function assertApart(songs: readonly Planned[]): void {
  const seen = new Map<string, string>();
  for (const { shown, paths } of songs) {
    const other = seen.get(paths.key);
    if (other !== undefined)
      throw usageError(
        `${other} and ${shown} would be written to the same files, ${paths.key}. Separate them with different -o, or keep their extensions with --filename '{track}.{trackext}/{stem}.{ext}'.`,
      );
    seen.set(paths.key, shown);
  }
}

/** Returns the first of the paths at which something exists; undefined: none. */
export async function firstExisting(out: string, paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) {
    const found = await stat(join(out, path)).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw targetError(error, join(out, path));
    });
    if (found) return path;
  }
  return undefined;
}
