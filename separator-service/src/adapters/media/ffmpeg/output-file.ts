// Writes the output of a process to a file or to memory, up to a limit.

import { createWriteStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** A file, which is created or replaced, and its limit. */
export interface OutputFile {
  readonly path: string;
  readonly maxBytes: number;
}

/** The result of writing. `isWhole`: false when the output exceeded the limit. */
export type Written = { readonly isWhole: boolean } | { readonly fault: unknown };

/**
 * Writes `source` to the file. Bytes beyond the limit are not written. Resolves with `fault` when
 * the file cannot be written; never rejects.
 */
export function writeTo({ path, maxBytes }: OutputFile, source: Readable): Promise<Written> {
  return writeUpTo(maxBytes, source, (limited) => pipeline(limited, createWriteStream(path)));
}

/** Adds `source` to `chunks`, up to the limit. Never rejects. */
export function textOf(source: Readable, chunks: Buffer[], maxBytes: number): Promise<Written> {
  return writeUpTo(maxBytes, source, async (limited) => {
    for await (const chunk of limited) chunks.push(chunk);
  });
}

async function writeUpTo(
  maxBytes: number,
  source: Readable,
  write: (limited: AsyncIterable<Buffer>) => Promise<void>,
): Promise<Written> {
  let isWhole = true;
  async function* upToLimit(): AsyncGenerator<Buffer> {
    let size = 0;
    for await (const chunk of source as AsyncIterable<Buffer>) {
      size += chunk.byteLength;
      if (size > maxBytes) {
        isWhole = false;
        return;
      }
      yield chunk;
    }
  }
  try {
    await write(upToLimit());
    return { isWhole };
  } catch (fault) {
    return { fault };
  }
}
