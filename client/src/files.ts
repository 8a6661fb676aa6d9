// Songs from files and tracks into files, for Node; streamed both ways.

import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import type { Accepted, Song, StemlineClient, SubmitOptions } from './client.ts';

/** Throws when there is no such file, or no file. */
export async function submitFile(client: StemlineClient, path: string, options: SubmitOptions = {}): Promise<Accepted> {
  const size = await sizeOf(path);
  // An empty stream is no body to fetch; nothing is no song either, and the server says so.
  const audio = size === 0 ? new Uint8Array() : Readable.toWeb(createReadStream(path));
  return client.submit(audio as NonNullable<RequestInit['body']>, { filename: basename(path), ...options });
}

async function sizeOf(path: string): Promise<number> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ENOENT' ? new Error(`There is no file ${path}`) : error;
  });
  if (!found.isFile()) throw new Error(`${path} is no file`);
  return found.size;
}

/** Writes every track of the song into a folder; the paths. A file appears only when it is whole. */
export async function downloadTracks(
  client: StemlineClient,
  song: Song,
  folder: string,
  signal?: AbortSignal,
): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const paths: string[] = [];
  for (const { name } of song.tracks) {
    const path = join(folder, basename(name));
    const response = await client.download(song.hash, name, signal);
    const part = `${path}.part`;
    try {
      await pipeline(Readable.fromWeb(response.body as ReadableStream), createWriteStream(part));
      await rename(part, path);
    } finally {
      await rm(part, { force: true });
    }
    paths.push(path);
  }
  return paths;
}
