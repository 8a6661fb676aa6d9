// Determines the format of an audio file from its bytes, or else from its stored type.

import { open } from 'node:fs/promises';
import { type AudioFormat, formatOfType } from '@stemline/common/audio/formats.ts';
import { id3Bytes } from '@stemline/common/audio/id3.ts';
import { SNIFF_BYTES, sniff } from '@stemline/common/audio/sniff.ts';

/**
 * The most ID3 tags before the audio: some programs add a tag instead of replacing the existing
 * one.
 */
const MAX_TAGS = 16;

/**
 * Returns the format of a file; undefined when neither its bytes nor its stored type belong to a
 * known format.
 */
export async function formatOfFile(path: string, storedType: string): Promise<AudioFormat | undefined> {
  return (await formatByBytes(path)) ?? formatOfType(storedType);
}

/**
 * Skips each tag by its length, because a tag with a picture is larger than the bytes that are
 * read.
 */
async function formatByBytes(path: string): Promise<AudioFormat | undefined> {
  let offset = 0;
  for (let tags = 0; tags < MAX_TAGS; tags += 1) {
    const head = await readHead(path, SNIFF_BYTES, offset);
    const tag = id3Bytes(head);
    if (tag === 0) return sniff(head);
    offset += tag;
  }
  return undefined;
}

/** Returns the bytes of a file from `offset`; fewer than `maxBytes` when the file ends earlier. */
export async function readHead(path: string, maxBytes: number, offset = 0): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(maxBytes), 0, maxBytes, offset);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
