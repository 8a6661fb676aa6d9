// Reads the first bytes of a file, or the bytes after an offset.

import { open } from 'node:fs/promises';

/** Returns fewer than `maxBytes` when the file ends earlier. */
export async function readHead(path: string, maxBytes: number, offset = 0): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(maxBytes), 0, maxBytes, offset);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
