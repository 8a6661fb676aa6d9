// Determines the format of an audio file, and the place of its audio, from its bytes.

import { stat } from 'node:fs/promises';
import { id3Bytes } from '@stemline/common/audio/id3.ts';
import { type DetectedFormat, detect, SNIFF_BYTES } from '@stemline/common/audio/sniff.ts';
import { readHead } from './read-bytes.ts';

export type { DetectedFormat } from '@stemline/common/audio/sniff.ts';

/**
 * The most ID3 tags before the audio: some programs add a tag instead of replacing the existing
 * one.
 */
const MAX_TAGS = 16;
const ID3_HEADER_BYTES = 10;

/**
 * Returns the format of a file and the number of bytes before its audio; undefined when the bytes
 * show no known format. Skips each tag by its length, because a tag with a picture is larger than
 * the bytes that are read.
 */
export async function formatOfFile(path: string): Promise<DetectedFormat | undefined> {
  let offset = 0;
  for (let tags = 0; tags < MAX_TAGS; tags += 1) {
    const tag = id3Bytes(await readHead(path, ID3_HEADER_BYTES, offset));
    if (tag === 0) break;
    offset += tag;
  }
  const head = await readHead(path, SNIFF_BYTES, offset);
  const { size } = await stat(path);
  const found = detect(head, offset + head.length >= size);
  return found && { format: found.format, skipBytes: offset + found.skipBytes };
}

/**
 * Returns the name of a file for ffmpeg's `-i`, without its first `skipBytes` bytes and without the
 * bytes from `end` on; 0: to the end of the file. ffmpeg then counts positions from the first used
 * byte, as the index of an MP4 does. With `-skip_initial_bytes`, or when ffmpeg skips the tag
 * itself, it counts from the start of the file and loses almost all of an MP4.
 */
export function inputFrom(path: string, skipBytes: number, end = 0): string {
  return skipBytes === 0 && end === 0 ? `file:${path}` : `subfile,,start,${skipBytes},end,${end},,:file:${path}`;
}
