// Checks that a WAV file is complete, by the sizes of its chunks.

import { stat } from 'node:fs/promises';
import { readHead } from '../../input/read-bytes.ts';

/** In a file above 4 GiB, the chunk `ds64` has the sizes, and the others have this mark. */
const IN_DS64 = 0xff_ff_ff_ff;
/** More than all chunks before the samples, with the tags. */
const HEAD_BYTES = 65_536;

/** Returns whether the file has exactly `samples` of each channel, up to its end. */
export async function isWholeWav(path: string, samples: number): Promise<boolean> {
  const head = await readHead(path, HEAD_BYTES);
  const { size } = await stat(path);
  let blockAlign = 0;
  let longData = 0;
  // The chunks begin after `RIFF` or `RF64`, a size and `WAVE`.
  for (let at = 12; at + 8 <= head.byteLength; ) {
    const id = head.toString('latin1', at, at + 4);
    const bytes = head.readUInt32LE(at + 4);
    const content = at + 8;
    if (id === 'data') {
      const dataBytes = bytes === IN_DS64 ? longData : bytes;
      return dataBytes > 0 && dataBytes === samples * blockAlign && content + dataBytes === size;
    }
    // The content of `ds64` begins with the size of the file; that of `fmt ` has the size of a
    // sample of all channels after 12 bytes.
    if (id === 'ds64' && content + 16 <= head.byteLength) longData = Number(head.readBigUInt64LE(content + 8));
    if (id === 'fmt ' && content + 14 <= head.byteLength) blockAlign = head.readUInt16LE(content + 12);
    at = content + bytes + (bytes % 2);
  }
  return false;
}
