// Sends songs from files and writes tracks into files, as streams. For Node only.

import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { withoutAudioExtension } from '@stemline/common/audio/extensions.ts';
import { cutText } from '@stemline/common/cut-text.ts';
import { TRACK_NAME } from '@stemline/common/names.ts';
import type { Accepted, Body, Song, StemlineClient, SubmitOptions } from './client.ts';
import { checkedBytes, partPath } from './track-bytes.ts';

const MAX_NAME_BYTES = 255;

/** Sends the file as a song with its name. Throws when the path does not exist or is not a file. */
export async function submitFile(client: StemlineClient, path: string, options: SubmitOptions = {}): Promise<Accepted> {
  const size = await sizeOf(path);
  // fetch does not accept an empty stream as a body. With empty bytes, the server refuses the song.
  const audio = () => (size === 0 ? new Uint8Array() : Readable.toWeb(createReadStream(path))) as Body;
  return client.submit(audio, { filename: basename(path), ...options });
}

/** Returns the size of a file in bytes. Throws when the path does not exist or is not a file. */
export async function sizeOf(path: string): Promise<number> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ENOENT' ? new Error(`There is no file ${path}`) : error;
  });
  if (!found.isFile()) throw new Error(`${path} is not a file`);
  return found.size;
}

/**
 * Returns the name of the folder for the tracks of a song: the name of its file with "-stems", cut
 * to the 255 bytes that file systems allow.
 */
export function folderFor(path: string): string {
  const name = basename(path);
  const suffix = '-stems';
  return cutText(withoutAudioExtension(name) || name, MAX_NAME_BYTES - suffix.length) + suffix;
}

/**
 * Writes every track of the song into a folder and returns the paths. A file appears only when it
 * is complete. Throws when the bytes of a track are not those that the song describes.
 */
export async function downloadTracks(
  client: StemlineClient,
  song: Pick<Song, 'hash' | 'tracks'>,
  folder: string,
  signal?: AbortSignal,
): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const paths: string[] = [];
  for (const track of song.tracks) {
    const { name } = track;
    // The name comes from the server and must not lead out of the folder.
    if (!TRACK_NAME.test(name)) throw new Error(`The server sent a track name that is not allowed: ${name}`);
    const path = join(folder, name);
    await save(checkedBytes(bytesOf(await client.download(song.hash, name, signal)), track), path);
    paths.push(path);
  }
  return paths;
}

/** Writes the body of a download into a file, which appears only when it is complete. */
export async function saveResponse(response: Response, path: string): Promise<void> {
  await save(bytesOf(response), path);
}

function bytesOf({ body }: Response): Readable {
  return Readable.fromWeb(body as ReadableStream);
}

async function save(bytes: AsyncIterable<Uint8Array>, path: string): Promise<void> {
  // Two processes may write the same file.
  const part = partPath(path);
  // A stream that opens the file itself could create it after its removal.
  const file = await open(part, 'wx');
  try {
    await pipeline(bytes, file.createWriteStream());
    await rename(part, path);
  } finally {
    await rm(part, { force: true });
  }
}
