// Reads the first bytes of a file, or those behind an offset.

import { open } from 'node:fs/promises';

/** Fewer than `maxBytes` where the file ends before that. */
export async function readHead(path: string, maxBytes: number, offset = 0): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(maxBytes), 0, maxBytes, offset);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
