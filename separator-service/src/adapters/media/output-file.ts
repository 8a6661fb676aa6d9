// Writes the output of a process to a file, up to a limit.

import { createWriteStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** A file, which is created or replaced, and its limit. */
export interface OutputFile {
  readonly path: string;
  readonly maxBytes: number;
}

/** The result of writing. `isWhole`: false when the output exceeded the limit. */
type Written = { readonly isWhole: boolean } | { readonly fault: unknown };

/**
 * Writes `source` to the file. Bytes beyond the limit are not written. Resolves with `fault` when
 * the file cannot be written; never rejects.
 */
export async function writeTo({ path, maxBytes }: OutputFile, source: Readable): Promise<Written> {
  let isWhole = true;
  async function* upToLimit(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    let size = 0;
    for await (const chunk of chunks) {
      size += chunk.byteLength;
      if (size > maxBytes) {
        isWhole = false;
        return;
      }
      yield chunk;
    }
  }
  try {
    await pipeline(source, upToLimit, createWriteStream(path));
    return { isWhole };
  } catch (fault) {
    return { fault };
  }
}
