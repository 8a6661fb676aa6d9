// Tests the cutting of a range out of a stream of bytes.

import { collect } from '@stemline/testing/bytes.ts';
import { expect, it } from 'vitest';
import { sliced } from './sliced.ts';

const BYTES = Buffer.from('0123456789');

it('every range of a stream has the bytes of this part, wherever the chunks end', async () => {
  for (const size of [1, 3, 10])
    for (let start = 0; start < 10; start += 1)
      for (let end = start; end < 10; end += 1) {
        async function* source() {
          for (let at = 0; at < 10; at += size) yield BYTES.subarray(at, at + size);
        }
        const part = Buffer.concat(await collect(sliced(source(), { start, end })));
        expect(part.toString(), `${start}-${end} by ${size}`).toBe('0123456789'.slice(start, end + 1));
      }
});

it('a stream is not read beyond the end of the range', async () => {
  let read = 0;
  async function* source() {
    for (const byte of BYTES) {
      read += 1;
      yield Buffer.of(byte);
    }
  }
  await collect(sliced(source(), { start: 2, end: 4 }));
  expect(read).toBe(5);
});
