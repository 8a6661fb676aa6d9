// Writes AAC frames as an ADTS stream, which a browser decodes without a table. The fields are
// those of ISO/IEC 13818-7.

/** The fields that all frames have in common. */
export interface AdtsHeader {
  readonly rateCode: number;
  readonly channels: number;
}

const HEADER_BYTES = 7;
/** The sync word, version 4, no checksum. */
const SYNC = [0xff, 0xf1];
/** The field of AAC-LC. */
const LOW_COMPLEXITY = 1;

/** Returns the stream. */
export function adtsStream({ rateCode, channels }: AdtsHeader, frames: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const stream = new Uint8Array(frames.reduce((size, { length }) => size + HEADER_BYTES + length, 0));
  let at = 0;
  for (const frame of frames) {
    const length = HEADER_BYTES + frame.length;
    stream.set(SYNC, at);
    stream[at + 2] = (LOW_COMPLEXITY << 6) | (rateCode << 2) | (channels >> 2);
    stream[at + 3] = ((channels & 3) << 6) | (length >> 11);
    stream[at + 4] = (length >> 3) & 0xff;
    // The fullness of the buffer is all ones, which is that of a variable bit rate.
    stream[at + 5] = ((length & 7) << 5) | 0x1f;
    stream[at + 6] = 0xfc;
    stream.set(frame, at + HEADER_BYTES);
    at += length;
  }
  return stream;
}
