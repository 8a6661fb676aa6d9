// Recognises formats without a signature by their consecutive frames: AAC, AC-3 and MPEG-TS.

import { type AudioFormat, FORMATS } from './formats.ts';

const ENOUGH_FRAMES = 3;

/** Returns the length of the frame at `at` in bytes; undefined when there is none. */
type FrameBytes = (head: Buffer, at: number) => number | undefined;

/**
 * Returns the format of `head`, the first bytes of the audio, when it begins with frames of AAC,
 * AC-3 or E-AC-3, or holds packets of MPEG-TS; undefined otherwise.
 */
export function framedFormat(head: Buffer): AudioFormat | undefined {
  if (beginsWith(adtsBytes, head)) return FORMATS.aac;
  if (beginsWith(loasBytes, head)) return FORMATS.latm;
  if (beginsWith(ac3Bytes, head)) return isEac3(head, 0) ? FORMATS.eac3 : FORMATS.ac3;
  return isTransportStream(head) ? FORMATS.mpegTs : undefined;
}

/** A short file may end within its third frame, or exactly after its first. */
function beginsWith(bytesOf: FrameBytes, head: Buffer): boolean {
  let at = 0;
  for (let frames = 0; frames < ENOUGH_FRAMES; frames += 1) {
    const bytes = bytesOf(head, at);
    if (bytes === undefined) return frames > 1 ? at + LONGEST_HEADER > head.length : frames === 1 && at === head.length;
    at += bytes;
  }
  return true;
}

const LONGEST_HEADER = 7;
const byte = (head: Buffer, at: number) => head[at] ?? 0;

/** Reads the header of ADTS: ISO/IEC 14496-3, 1.A.2.2.1. */
export function adtsBytes(head: Buffer, at: number): number | undefined {
  if (at + 7 > head.length || byte(head, at) !== 0xff || (byte(head, at + 1) & 0xf6) !== 0xf0) return undefined;
  const bytes = ((byte(head, at + 3) & 3) << 11) | (byte(head, at + 4) << 3) | (byte(head, at + 5) >> 5);
  return bytes < 7 ? undefined : bytes;
}

/** The header of LOAS: ISO/IEC 14496-3, 1.7.2. */
function loasBytes(head: Buffer, at: number): number | undefined {
  if (at + 3 > head.length || byte(head, at) !== 0x56 || (byte(head, at + 1) & 0xe0) !== 0xe0) return undefined;
  return 3 + (((byte(head, at + 1) & 0x1f) << 8) | byte(head, at + 2));
}

/** From ATSC A/52, table 5.18. */
const AC3_KBPS = [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 448, 512, 576, 640];

/** The headers of AC-3 (ATSC A/52, 5.3.1 and 5.3.2) and of E-AC-3 (annex E, 1.2.1 and 1.2.2). */
function ac3Bytes(head: Buffer, at: number): number | undefined {
  if (at + 6 > head.length || byte(head, at) !== 0x0b || byte(head, at + 1) !== 0x77) return undefined;
  if (byte(head, at + 5) >> 3 > 16) return undefined;
  if (isEac3(head, at)) return 2 * ((((byte(head, at + 2) & 7) << 8) | byte(head, at + 3)) + 1);
  const code = byte(head, at + 4);
  const kbps = AC3_KBPS[(code & 0x3f) >> 1];
  if (kbps === undefined) return undefined;
  // A frame has 1536 samples. At 44.1 kHz, an odd code means one word of two bytes more.
  return [4 * kbps, 2 * (Math.floor((kbps * 320) / 147) + (code & 1)), 6 * kbps][code >> 6];
}

function isEac3(head: Buffer, at: number): boolean {
  return byte(head, at + 5) >> 3 > 10;
}

/** Lengths of packets: alone, with a time stamp (M2TS), with a checksum. */
const PACKET_BYTES = [188, 192, 204];
const ENOUGH_PACKETS = 8;

/**
 * Returns whether `head` holds consecutive packets (ISO/IEC 13818-1, 2.4.3.2) from a place within
 * its first packet on.
 */
function isTransportStream(head: Buffer): boolean {
  // The reserved value 0 of the adaptation field control rules out text.
  const isPacket = (at: number) => byte(head, at) === 0x47 && (byte(head, at + 3) & 0x30) !== 0;
  return PACKET_BYTES.some((length) => {
    for (let first = 0; first < length && first + length * ENOUGH_PACKETS <= head.length; first += 1) {
      let packets = 0;
      while (packets < ENOUGH_PACKETS && isPacket(first + packets * length)) packets += 1;
      if (packets === ENOUGH_PACKETS) return true;
    }
    return false;
  });
}
