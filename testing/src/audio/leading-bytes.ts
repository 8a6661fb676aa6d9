// Makes bytes that are no audio, as they precede and follow the audio in real files.

import { createCipheriv } from 'node:crypto';

/** Returns `size` bytes that look random and are the same in every run. */
export function junk(size: number): Buffer {
  const key = Buffer.alloc(16, 'stemline');
  return createCipheriv('aes-128-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(size));
}
