// Finds out the format of an audio file: by its bytes, or else by the type under which it is stored.

import { type AudioFormat, formatOfType } from '@stemline/common/audio/formats.ts';
import { id3Bytes } from '@stemline/common/audio/id3.ts';
import { SNIFF_BYTES, sniff } from '@stemline/common/audio/sniff.ts';
import { readHead } from './read-head.ts';

/** Some programs add a tag instead of replacing the one that is there. */
const MAX_TAGS = 16;

/** Undefined when neither the bytes nor the type are those of a known format. */
export async function formatOfFile(path: string, storedType: string): Promise<AudioFormat | undefined> {
  return (await formatByBytes(path)) ?? formatOfType(storedType);
}

/** A tag with a picture is larger than any head, so each tag is skipped by its length. */
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
