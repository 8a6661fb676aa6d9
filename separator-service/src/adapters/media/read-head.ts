// The first bytes of a file.

import { open } from 'node:fs/promises';

/** Fewer than `maxBytes` where the file is shorter. */
export async function readHead(path: string, maxBytes: number): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(maxBytes), 0, maxBytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
