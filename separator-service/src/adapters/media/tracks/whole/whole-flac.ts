// Checks that a FLAC file is complete, by its header and its last frame. Offsets and checksums are
// those of RFC 9639.

import { readHead, readTail } from '../../input/read-bytes.ts';

/** The marker, the header of the first block, and STREAMINFO up to the number of samples. */
const HEAD_BYTES = 26;
/** The first bytes of a frame in a stream of equal blocks. */
const SYNC = Buffer.from([0xff, 0xf8]);
const CRC16_POLYNOMIAL = 0x8005;

/**
 * Returns whether the header, which the encoder completes at the end, has `samples` of each
 * channel, and the file ends with the whole frame of the last of them.
 */
export async function isWholeFlac(path: string, samples: number): Promise<boolean> {
  const head = await readHead(path, HEAD_BYTES);
  if (head.byteLength < HEAD_BYTES || head.toString('latin1', 0, 4) !== 'fLaC') return false;
  const blockSamples = head.readUInt16BE(10);
  const maxFrameBytes = head.readUIntBE(15, 3);
  // 36 bits.
  const total = (head.readUInt8(21) & 0x0f) * 2 ** 32 + head.readUInt32BE(22);
  if (total !== samples || total === 0 || blockSamples === 0) return false;
  const tail = await readTail(path, maxFrameBytes);
  const lastFrame = Math.ceil(total / blockSamples) - 1;
  for (let at = tail.indexOf(SYNC); at >= 0; at = tail.indexOf(SYNC, at + 1)) {
    const frame = tail.subarray(at);
    // A frame ends with the checksum of its other bytes, so the checksum of all of them is 0.
    if (frameNumber(frame) === lastFrame && crc16(frame) === 0) return true;
  }
  return false;
}

/** Returns the number of a frame, which is coded like a character of UTF-8 with up to 36 bits. */
function frameNumber(frame: Buffer): number {
  const first = frame[4] ?? 0;
  if (first < 0x80) return first;
  const length = Math.clz32(~(first << 24));
  let number = first & (0x7f >> length);
  for (let at = 5; at < 4 + length; at += 1) number = number * 64 + ((frame[at] ?? 0) & 0x3f);
  return number;
}

function crc16(bytes: Buffer): number {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1) crc = ((crc << 1) ^ (crc & 0x8000 ? CRC16_POLYNOMIAL : 0)) & 0xffff;
  }
  return crc;
}
