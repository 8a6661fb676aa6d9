// Makes the Info header of a joined MP3 from that of its last chunk.

import { HEAD_BYTES } from './mp3-frames.ts';

/** Offsets in the frame. */
const FRAMES_AT = HEAD_BYTES + 8;
const BYTES_AT = HEAD_BYTES + 12;
const PLACES_AT = HEAD_BYTES + 16;
const MUSIC_BYTES_AT = HEAD_BYTES + 148;
const MUSIC_CRC_AT = HEAD_BYTES + 152;
const TAG_CRC_AT = HEAD_BYTES + 154;
const PLACES = 100;

/**
 * Returns the header for these frames. The last chunk ends where the track ends, so its padding is
 * that of the track, and all chunks have the same delay.
 */
export function infoFrame(ofLastChunk: Buffer, frames: readonly Buffer[]): Buffer {
  const header = Buffer.from(ofLastChunk);
  const bytes = header.length + frames.reduce((sum, frame) => sum + frame.length, 0);
  header.writeUInt32BE(frames.length, FRAMES_AT);
  header.writeUInt32BE(bytes, BYTES_AT);
  // With a constant bit rate, the places in the file are those in the time.
  for (let place = 0; place < PLACES; place += 1) header[PLACES_AT + place] = Math.floor((place * 256) / PLACES);
  header.writeUInt32BE(bytes, MUSIC_BYTES_AT);
  header.writeUInt16BE(frames.reduce(crc16, 0), MUSIC_CRC_AT);
  header.writeUInt16BE(crc16(0, header.subarray(0, TAG_CRC_AT)), TAG_CRC_AT);
  return header;
}

const REVERSED_POLYNOMIAL = 0xa001;
let table: Uint16Array | undefined;

function crc16(before: number, bytes: Buffer): number {
  table ??= Uint16Array.from({ length: 256 }, (_, byte) => {
    let value = byte;
    for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >> 1) ^ REVERSED_POLYNOMIAL : value >> 1;
    return value;
  });
  let crc = before;
  for (const byte of bytes) crc = (crc >> 8) ^ (table[(crc ^ byte) & 255] as number);
  return crc;
}
