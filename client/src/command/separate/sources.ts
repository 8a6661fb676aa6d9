// Finds the songs that the arguments of `stemline separate` name: files, the audio files of
// folders, and the standard input.

import { createWriteStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { audioExtensionOf } from '@stemline/common/audio/extensions.ts';
import { CommandError } from '../command-error.ts';
import { EXIT } from '../exit-codes.ts';
import { shellLine } from '../shell-words.ts';
import type { Terminal } from '../terminal.ts';

/** A song to separate. */
export interface Source {
  /** The argument, or the path of a file of a folder: for people. */
  readonly shown: string;
  readonly path: string;
  /** The name of the song for the server and for the tracks. */
  readonly name: string;
  readonly size: number;
}

/** An argument that is not a song. */
export interface BadSource {
  readonly shown: string;
  readonly error: CommandError;
}

/** The songs of the arguments. */
export interface Sources {
  readonly songs: readonly Source[];
  readonly bad: readonly BadSource[];
}

/** The argument that stands for the standard input. */
export const STDIN = '-';
const STDIN_NAME = 'stdin';

/** Finds the songs of all arguments but `-`. A file that is named twice is returned once. */
export async function findSources(args: readonly string[]): Promise<Sources> {
  const songs = new Map<string, Source>();
  const bad: BadSource[] = [];
  for (const arg of new Set(args)) {
    if (arg === STDIN) continue;
    try {
      const found = await fromPath(arg);
      for (const source of found.songs) if (!songs.has(resolve(source.path))) songs.set(resolve(source.path), source);
      bad.push(...found.bad);
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      bad.push({ shown: arg, error });
    }
  }
  return { songs: [...songs.values()], bad };
}

async function fromPath(path: string): Promise<Sources> {
  const found = await statOf(path);
  if (found.isFile()) return { songs: [{ shown: path, path, name: basename(path), size: found.size }], bad: [] };
  if (!found.isDirectory()) throw notAFile(path);
  const inside = await readdir(path).catch((error) => Promise.reject(notReadable(path, error)));
  const names = inside.filter((name) => !name.startsWith('.') && audioExtensionOf(name) !== '').sort();
  const songs: Source[] = [];
  const bad: BadSource[] = [];
  for (const name of names) {
    const inner = join(path, name);
    try {
      const one = await statOf(inner);
      if (one.isFile()) songs.push({ shown: inner, path: inner, name, size: one.size });
    } catch (error) {
      bad.push({ shown: inner, error: error as CommandError });
    }
  }
  if (songs.length + bad.length === 0) throw badInput('NO_AUDIO', `There is no audio file in the folder ${path}.`);
  return { songs, bad };
}

/** A pipe can be read only once, and a song is read twice. The standard input is copied first. */
function notAFile(path: string): CommandError {
  const line = `stemline separate - < ${shellLine([path])}`;
  return badInput('NOT_A_FILE', `${path} is neither a file nor a folder. To separate what it gives: ${line}`);
}

async function statOf(path: string) {
  return stat(path).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT' || cause.code === 'ENOTDIR') {
      const advice = path.includes('\ufffd') ? ' Names must be in UTF-8; rename the file.' : '';
      throw badInput('NO_FILE', `There is no file ${path}.${advice}`);
    }
    if (cause.code === 'ENAMETOOLONG') throw badInput('NO_FILE', `The name ${path} is too long for a file.`);
    throw notReadable(path, cause);
  });
}

/** Returns the error to report for a file or a folder that exists and cannot be read. */
export function notReadable(path: string, cause: unknown): CommandError {
  const { code, message } = cause as NodeJS.ErrnoException;
  return badInput('NOT_READABLE', `${path} cannot be read (${code ?? message}).`);
}

/**
 * Copies the standard input to a file, because a repeat of the upload reads it again. `maxBytes`:
 * the largest song of the server. The caller must remove the folder `folder`, which must exist.
 */
export async function copyInput(terminal: Terminal, maxBytes: number, folder: string): Promise<Source> {
  const path = join(folder, STDIN_NAME);
  let size = 0;
  async function* limited() {
    for await (const bytes of terminal.input) {
      size += bytes.byteLength;
      if (size > maxBytes)
        throw badInput('TOO_LARGE', `The standard input has more than the ${maxBytes} bytes that the server accepts.`);
      yield bytes;
    }
  }
  await pipeline(limited, createWriteStream(path), { signal: terminal.signal });
  return { shown: STDIN, path, name: STDIN_NAME, size };
}

function badInput(code: string, message: string): CommandError {
  return new CommandError(EXIT.badInput, code, message);
}
