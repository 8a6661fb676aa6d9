// Computes the digests of files.

import { createHash } from 'node:crypto';
import type { Limiter } from '../limiter.ts';
import { openFile } from './open-file.ts';

/** The size of a file in bytes, and the SHA-224 of the same bytes in hex. */
export interface FileDigest {
  readonly size: number;
  readonly sha224: string;
}

/** Files that are read at the same time. */
export const MAX_READS = 8;
/** Short enough that other work of the process goes on. */
const PIECE_BYTES = 64 * 1024;

/** Reads the file to its end. Rejects with the error of the system or the signal's reason. */
export async function digestOf(path: string, signal: AbortSignal): Promise<FileDigest> {
  signal.throwIfAborted();
  const hash = createHash('sha224');
  const file = await openFile(path);
  try {
    const buffer = Buffer.allocUnsafe(PIECE_BYTES);
    let size = 0;
    for (;;) {
      signal.throwIfAborted();
      const { bytesRead } = await file.read(buffer);
      if (bytesRead === 0) return { size, sha224: hash.digest('hex') };
      hash.update(buffer.subarray(0, bytesRead));
      size += bytesRead;
    }
  } finally {
    await file.close();
  }
}

/** Resolves with the digest of a file, which is read only at the first call. */
export type Digests = (path: string) => Promise<FileDigest>;

/** `signal` ends all reads. */
export function createDigests(limiter: Limiter, signal: AbortSignal): Digests {
  const known = new Map<string, Promise<FileDigest>>();
  return (path) => {
    const digest = known.get(path) ?? limiter(() => digestOf(path, signal));
    known.set(path, digest);
    return digest;
  };
}
