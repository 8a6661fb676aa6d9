// Checks a cover picture by its first bytes. Pictures are never decoded.

import type { Cover } from '../../../domain/media.ts';

const MAX_SIDE = 10_000;
const PNG_START = '89504e470d0a1a0a0000000d49484452';
/** The markers of JPEG frames that have the size of the picture (ITU-T T.81, table B.1). */
const isFrameMarker = (marker: number) => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

/** Returns the type of a picture of a usable size; undefined when it is no JPEG or PNG. */
export function coverTypeOf(bytes: Buffer): Cover['type'] | undefined {
  if (bytes.subarray(0, 16).toString('hex') === PNG_START && bytes.length >= 24)
    return isUsable(bytes.readUInt32BE(16), bytes.readUInt32BE(20)) ? 'png' : undefined;
  if (bytes.length < 4 || bytes.readUInt16BE(0) !== 0xffd8) return undefined;
  for (let at = 2; at + 9 <= bytes.length; at += 2 + bytes.readUInt16BE(at + 2)) {
    if (bytes[at] !== 0xff) return undefined;
    if (isFrameMarker(bytes[at + 1] as number))
      return isUsable(bytes.readUInt16BE(at + 7), bytes.readUInt16BE(at + 5)) ? 'jpeg' : undefined;
  }
  return undefined;
}

function isUsable(width: number, height: number): boolean {
  return width > 0 && height > 0 && width <= MAX_SIDE && height <= MAX_SIDE;
}
