// Checks that an Opus file is complete, by its last page. Offsets are those of RFC 3533 and RFC
// 7845.

import { MAX_OGG_PAGE_BYTES, OGG_HEADER_BYTES, oggPageBytes } from '../../input/ogg-page.ts';
import { readHead, readTail } from '../../input/read-bytes.ts';

const CAPTURE = 'OggS';
const LAST_PAGE = 0x04;
/** Offset of OpusHead in a file: after the header of its page with one segment. */
const OPUS_HEAD_AT = OGG_HEADER_BYTES + 1;

/**
 * Returns whether the file ends with a whole page that is marked as the last one, and plays for at
 * least `samples` samples of each channel at 48 kHz.
 */
export async function isWholeOpus(path: string, samples: number): Promise<boolean> {
  const head = await readHead(path, OPUS_HEAD_AT + 12);
  if (head.byteLength < OPUS_HEAD_AT + 12 || head.toString('latin1', OPUS_HEAD_AT, OPUS_HEAD_AT + 8) !== 'OpusHead')
    return false;
  const preSkip = head.readUInt16LE(OPUS_HEAD_AT + 10);
  const tail = await readTail(path, MAX_OGG_PAGE_BYTES);
  // The samples may contain the text by chance, so that it does not begin a page.
  for (let at = tail.lastIndexOf(CAPTURE); at >= 0; at = at > 0 ? tail.lastIndexOf(CAPTURE, at - 1) : -1) {
    const page = tail.subarray(at);
    if (oggPageBytes(page) !== page.byteLength) continue;
    return (page.readUInt8(5) & LAST_PAGE) !== 0 && Number(page.readBigInt64LE(6)) - preSkip >= samples;
  }
  return false;
}
