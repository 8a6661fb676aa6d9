// Opens files for reading, and refuses what only looks like a file.

import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

/** Windows has no O_NONBLOCK. */
const { O_RDONLY, O_NONBLOCK = 0 } = constants;

/**
 * Opens the file. Rejects with the error of the system, and with EINVAL for a pipe or a device,
 * because opening or reading it might never end. The caller must close the file.
 */
export async function openFile(path: string): Promise<FileHandle> {
  // Without the flag, the opening of a pipe waits for a writer.
  const file = await open(path, O_RDONLY | O_NONBLOCK);
  try {
    const found = await file.stat();
    if (found.isFile()) return file;
    const code = found.isDirectory() ? 'EISDIR' : 'EINVAL';
    throw Object.assign(new Error(`${path} is not a file`), { code });
  } catch (error) {
    await file.close();
    throw error;
  }
}
