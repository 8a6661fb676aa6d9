// Reads parts of files.

import { type FileHandle, open } from 'node:fs/promises';

/** Returns the bytes of a file from `offset`; fewer than `maxBytes` when the file ends earlier. */
export async function readHead(path: string, maxBytes: number, offset = 0): Promise<Buffer> {
  return withFile(path, (file) => readAt(file, offset, maxBytes));
}

/** Returns the last bytes of a file, at most `maxBytes`. */
export async function readTail(path: string, maxBytes: number): Promise<Buffer> {
  return withFile(path, async (file) => readAt(file, Math.max(0, (await file.stat()).size - maxBytes), maxBytes));
}

/** Returns the bytes of an open file from `offset`; fewer than `maxBytes` at its end. */
export async function readAt(file: FileHandle, offset: number, maxBytes: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(maxBytes), 0, maxBytes, offset);
  return buffer.subarray(0, bytesRead);
}

/** Runs `read` with the opened file, and closes it. */
export async function withFile<T>(path: string, read: (file: FileHandle) => Promise<T>): Promise<T> {
  const file = await open(path);
  try {
    return await read(file);
  } finally {
    await file.close();
  }
}
