// Finds the songs that the arguments of `stemline separate` name: files, the audio files of
// folders, and the standard input.

import { createWriteStream } from 'node:fs';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { audioExtensionOf } from '@stemline/common/audio/extensions.ts';
import { CommandError } from '../command-error.ts';
import { EXIT } from '../exit-codes.ts';
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
  /** Removes the copy of the standard input. */
  release(): Promise<void>;
}

const STDIN_NAME = 'stdin';

/** `maxBytes`: the largest song of the server. A file that is named twice is returned once. */
export async function findSources(args: readonly string[], terminal: Terminal, maxBytes: number): Promise<Sources> {
  const songs = new Map<string, Source>();
  const bad: BadSource[] = [];
  const folders: string[] = [];
  for (const arg of new Set(args)) {
    try {
      const found = arg === '-' ? [await fromInput(terminal, maxBytes, folders)] : await fromPath(arg);
      for (const source of found) if (!songs.has(resolve(source.path))) songs.set(resolve(source.path), source);
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      bad.push({ shown: arg, error });
    }
  }
  const release = async () => {
    for (const folder of folders) await rm(folder, { recursive: true, force: true });
  };
  return { songs: [...songs.values()], bad, release };
}

async function fromPath(path: string): Promise<Source[]> {
  const found = await statOf(path);
  if (found.isFile()) return [{ shown: path, path, name: basename(path), size: found.size }];
  if (!found.isDirectory()) throw badInput('NOT_A_FILE', `${path} is neither a file nor a folder.`);
  const names = (await readdir(path)).filter((name) => !name.startsWith('.') && audioExtensionOf(name) !== '').sort();
  const songs: Source[] = [];
  for (const name of names) {
    const inner = join(path, name);
    const { size } = await stat(inner).then(
      (one) => (one.isFile() ? one : { size: undefined }),
      // A file that has just been removed, or a link to nothing.
      () => ({ size: undefined }),
    );
    if (size !== undefined) songs.push({ shown: inner, path: inner, name, size });
  }
  if (songs.length === 0) throw badInput('NO_AUDIO', `There is no audio file in the folder ${path}.`);
  return songs;
}

async function statOf(path: string) {
  return stat(path).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT' || cause.code === 'ENOTDIR') {
      const advice = path.includes('\ufffd') ? ' Names must be in UTF-8; rename the file.' : '';
      throw badInput('NO_FILE', `There is no file ${path}.${advice}`);
    }
    if (cause.code === 'ENAMETOOLONG') throw badInput('NO_FILE', `The name ${path} is too long for a file.`);
    throw badInput('NOT_READABLE', `The file ${path} cannot be read (${cause.code}).`);
  });
}

/** Copies the standard input to a file, because a repeat of the upload reads it again. */
async function fromInput(terminal: Terminal, maxBytes: number, folders: string[]): Promise<Source> {
  const folder = await mkdtemp(join(tmpdir(), 'stemline-stdin-'));
  folders.push(folder);
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
  return { shown: '-', path, name: STDIN_NAME, size };
}

function badInput(code: string, message: string): CommandError {
  return new CommandError(EXIT.badInput, code, message);
}
