// Makes bytes that precede the audio in real files: ID3v2 tags and junk.

import { createCipheriv } from 'node:crypto';

/** Returns an ID3v2.4 tag with `size` zero bytes behind its header of 10 bytes. */
export function id3Tag(size: number): Buffer {
  const tag = Buffer.alloc(10 + size);
  tag.write('ID3\x04', 'latin1');
  for (const at of [6, 7, 8, 9]) tag[at] = (size >> (7 * (9 - at))) & 0x7f;
  return tag;
}

/** Returns `size` bytes that look random and are the same in every run. */
export function junk(size: number): Buffer {
  const key = Buffer.alloc(16, 'stemline');
  return createCipheriv('aes-128-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(size));
}
