// Checks that an Opus file is complete, by its last page. Offsets are those of RFC 3533 and RFC
// 7845.

import { stat } from 'node:fs/promises';
import { readHead } from '../../input/file-format.ts';

const CAPTURE = 'OggS';
const HEADER_BYTES = 27;
/** A header, 255 segments and their sizes. */
const MAX_PAGE_BYTES = HEADER_BYTES + 255 + 255 * 255;
const LAST_PAGE = 0x04;
/** Offset of OpusHead in a file: after the header of its page with one segment. */
const OPUS_HEAD_AT = HEADER_BYTES + 1;

/**
 * Returns whether the file ends with a whole page that is marked as the last one, and plays for at
 * least `samples` samples of each channel at 48 kHz.
 */
export async function isWholeOpus(path: string, samples: number): Promise<boolean> {
  const head = await readHead(path, OPUS_HEAD_AT + 12);
  if (head.byteLength < OPUS_HEAD_AT + 12 || head.toString('latin1', OPUS_HEAD_AT, OPUS_HEAD_AT + 8) !== 'OpusHead')
    return false;
  const preSkip = head.readUInt16LE(OPUS_HEAD_AT + 10);
  const { size } = await stat(path);
  const tail = await readHead(path, MAX_PAGE_BYTES, Math.max(0, size - MAX_PAGE_BYTES));
  // The samples may contain the text by chance, so that it does not begin a page.
  for (let at = tail.lastIndexOf(CAPTURE); at >= 0; at = at > 0 ? tail.lastIndexOf(CAPTURE, at - 1) : -1) {
    const page = tail.subarray(at);
    if (pageBytes(page) !== page.byteLength) continue;
    return (page.readUInt8(5) & LAST_PAGE) !== 0 && Number(page.readBigInt64LE(6)) - preSkip >= samples;
  }
  return false;
}

/** Returns the size of the page that begins with these bytes; 0 when its header is cut. */
function pageBytes(page: Buffer): number {
  const segments = page[HEADER_BYTES - 1] ?? 0;
  const sizes = page.subarray(HEADER_BYTES, HEADER_BYTES + segments);
  return sizes.byteLength < segments ? 0 : sizes.reduce((sum, one) => sum + one, HEADER_BYTES + segments);
}
