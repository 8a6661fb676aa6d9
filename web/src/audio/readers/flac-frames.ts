// Finds the frames of a FLAC in some of its bytes by their headers. The fields are those of
// RFC 9639.

import type { FlacLayout } from './flac-layout.ts';
import type { Frame, FrameRun } from './frame-search.ts';

const SYNC = 0xff;
const FIXED = 0xf8;
const VARIABLE = 0xf9;
const CRC8_POLYNOMIAL = 0x07;
/** Codes of the length of a frame that follows behind its number, in 8 or 16 bits. */
const LENGTH_8 = 6;
const LENGTH_16 = 7;
/** Bits of a sample by their code. 0: STREAMINFO states them. */
const BITS: readonly (number | undefined)[] = [0, 8, 12, undefined, 16, 20, 24, 32];
/** Bytes of the sample rate behind the length, by its code minus 12. */
const RATE_BYTES = [1, 2, 2];

/** Parses the header of the frame at `at`. Undefined: no frame of this file begins there. */
export function flacFrame(layout: FlacLayout, bytes: Uint8Array, at: number): Frame | undefined {
  const kind = bytes[at + 1];
  const codes = bytes[at + 2] ?? 0;
  const form = bytes[at + 3] ?? 1;
  if (bytes[at] !== SYNC || (kind !== FIXED && kind !== VARIABLE)) return undefined;
  const bits = BITS[(form >> 1) & 7];
  if ((form & 1) === 1 || bits === undefined || (bits !== 0 && bits !== layout.bits)) return undefined;
  const channelCode = form >> 4;
  if ((channelCode < 8 ? channelCode + 1 : channelCode <= 10 ? 2 : 0) !== layout.channels) return undefined;
  const number = codedNumber(bytes, at + 4);
  if (!number) return undefined;
  const lengthCode = codes >> 4;
  const lengthAt = at + 4 + number.bytes;
  const lengthBytes = lengthCode === LENGTH_8 ? 1 : lengthCode === LENGTH_16 ? 2 : 0;
  const rateBytes = RATE_BYTES[(codes & 15) - 12] ?? 0;
  const crcAt = lengthAt + lengthBytes + rateBytes;
  if (crcAt >= bytes.length || crc8(bytes, at, crcAt) !== bytes[crcAt]) return undefined;
  const samples = lengthBytes === 0 ? lengthOf(lengthCode) : bigEndian(bytes, lengthAt, lengthBytes) + 1;
  if (samples === 0 || samples > layout.maxFrameSamples) return undefined;
  const first = kind === VARIABLE ? number.value : number.value * layout.maxFrameSamples;
  return first + samples > layout.samples ? undefined : { at, first, end: first + samples };
}

/**
 * Returns the whole frames from `at` on. Each of them ends where the next one begins, and the last
 * one of the file where the file ends; `isEnd`: so do the bytes. Undefined: no whole frame begins
 * at `at`.
 */
export function flacRun(layout: FlacLayout, bytes: Uint8Array, at: number, isEnd: boolean): FrameRun | undefined {
  const frames: Frame[] = [];
  let frame = flacFrame(layout, bytes, at);
  while (frame) {
    const next = frame.end < layout.samples ? frameAfter(layout, bytes, frame) : undefined;
    const isWhole = next !== undefined || (isEnd && frame.end === layout.samples);
    if (!isWhole) break;
    frames.push(frame);
    if (!next) return { frames, endAt: bytes.length };
    frame = next;
  }
  return frame && frames.length > 0 ? { frames, endAt: frame.at } : undefined;
}

/** Finds the first frames that follow each other. Undefined: there are none. */
export function findFlacRun(layout: FlacLayout, bytes: Uint8Array, isEnd: boolean): FrameRun | undefined {
  // The first bytes of a frame also occur by chance, but not those of the frame after it, which
  // state its number.
  for (let at = bytes.indexOf(SYNC); at >= 0; at = bytes.indexOf(SYNC, at + 1)) {
    const run = flacFrame(layout, bytes, at) && flacRun(layout, bytes, at, isEnd);
    if (run) return run;
  }
  return undefined;
}

function frameAfter(layout: FlacLayout, bytes: Uint8Array, { at, end }: Frame): Frame | undefined {
  const behind = at + layout.maxFrameBytes;
  for (let next = bytes.indexOf(SYNC, at + 1); next >= 0 && next <= behind; next = bytes.indexOf(SYNC, next + 1)) {
    const frame = flacFrame(layout, bytes, next);
    if (frame?.first === end) return frame;
  }
  return undefined;
}

/** Reads a number that is coded like a character of UTF-8, with up to 36 bits. */
function codedNumber(bytes: Uint8Array, at: number): { readonly value: number; readonly bytes: number } | undefined {
  const first = bytes[at] ?? SYNC;
  if (first < 0x80) return { value: first, bytes: 1 };
  const length = Math.clz32(~(first << 24));
  if (length < 2 || length > 7) return undefined;
  let value = first & (0x7f >> length);
  for (let next = at + 1; next < at + length; next += 1) {
    const byte = bytes[next] ?? 0;
    if (byte >> 6 !== 2) return undefined;
    value = value * 64 + (byte & 0x3f);
  }
  return { value, bytes: length };
}

/** Returns the samples of a frame by the code of their number. 0: the code is not in use. */
function lengthOf(code: number): number {
  if (code === 0) return 0;
  if (code === 1) return 192;
  return code < LENGTH_8 ? 144 << code : 1 << code;
}

function bigEndian(bytes: Uint8Array, at: number, length: number): number {
  return bytes.subarray(at, at + length).reduce((value, byte) => value * 256 + byte, 0);
}

function crc8(bytes: Uint8Array, from: number, end: number): number {
  let crc = 0;
  for (let at = from; at < end; at += 1) {
    crc ^= bytes[at] as number;
    for (let bit = 0; bit < 8; bit += 1) crc = ((crc << 1) ^ (crc & 0x80 ? CRC8_POLYNOMIAL : 0)) & 0xff;
  }
  return crc;
}
