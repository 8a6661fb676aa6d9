// Reads the length that the header of an uncompressed file or a FLAC file declares.

import { allId3Bytes } from './id3.ts';

/**
 * Returns the declared length of the audio in seconds; undefined when `head`, the first bytes of
 * the file, does not declare one. Reads WAV (also RF64, BW64 and Wave64) with PCM, AIFF with PCM,
 * and FLAC. The file may hold less audio, or more, than its header declares.
 */
export function declaredSeconds(head: Buffer): number | undefined {
  const bytes = head.subarray(allId3Bytes(head));
  const outer = bytes.toString('latin1', 0, 4);
  try {
    if (['RIFF', 'RF64', 'BW64'].includes(outer)) return wavSeconds(bytes);
    if (outer === 'riff') return w64Seconds(bytes);
    if (outer === 'fLaC') return flacSeconds(bytes);
    if (outer === 'FORM') return aiffSeconds(bytes);
  } catch (error) {
    // The header continues behind `head`.
    if (!(error instanceof RangeError)) throw error;
  }
  return undefined;
}

/**
 * Programs that write to a pipe cannot know the length. They declare 0, 0xffffffff, or a value from
 * 0x7ffff000 on (sox and arecord).
 */
const UNKNOWN_FROM = 0x7fff_f000;
const UNKNOWN_32 = 0xffff_ffff;

/** Chunks of RIFF: a name of four bytes, a size of 32 bits, the content padded to two bytes. */
function wavSeconds(bytes: Buffer): number | undefined {
  let bytesPerSecond: number | undefined;
  let longSize: bigint | undefined;
  for (let at = 12; ; ) {
    const name = bytes.toString('latin1', at, at + 4);
    const size = bytes.readUInt32LE(at + 4);
    if (name === 'ds64') longSize = bytes.readBigUInt64LE(at + 16);
    if (name === 'fmt ') bytesPerSecond = pcmBytesPerSecond(bytes, at + 8);
    if (name === 'data') {
      if (size === UNKNOWN_32 && longSize !== undefined) return seconds(sizeOfLong(longSize), bytesPerSecond);
      return seconds(size < UNKNOWN_FROM ? size : 0, bytesPerSecond);
    }
    at += 8 + size + (size % 2);
  }
}

/** Chunks of Wave64: a GUID, a size of 64 bits with the header, the content padded to 8 bytes. */
function w64Seconds(bytes: Buffer): number | undefined {
  let bytesPerSecond: number | undefined;
  for (let at = 40; ; ) {
    const name = bytes.toString('latin1', at, at + 4);
    const size = sizeOfLong(bytes.readBigUInt64LE(at + 16));
    if (size < 24) return undefined;
    if (name === 'fmt ') bytesPerSecond = pcmBytesPerSecond(bytes, at + 24);
    if (name === 'data') return seconds(size - 24, bytesPerSecond);
    at += Math.ceil(size / 8) * 8;
  }
}

/** Sizes of 2^53 bytes and more count as unknown. */
function sizeOfLong(size: bigint): number {
  return size <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(size) : 0;
}

const PCM_TAGS = [0x0001, 0x0003, 0xfffe];

/**
 * Reads the structure WAVEFORMATEX at `at`; undefined for compressed audio, whose length the size
 * does not show, and for values that contradict each other.
 */
function pcmBytesPerSecond(bytes: Buffer, at: number): number | undefined {
  const tag = bytes.readUInt16LE(at);
  const channels = bytes.readUInt16LE(at + 2);
  const rate = bytes.readUInt32LE(at + 4);
  const frameBytes = bytes.readUInt16LE(at + 12);
  const bits = bytes.readUInt16LE(at + 14);
  const isPlain = PCM_TAGS.includes(tag) && frameBytes === channels * Math.ceil(bits / 8);
  return isPlain ? rate * frameBytes : undefined;
}

/** The block STREAMINFO comes first: RFC 9639, 8.2. */
function flacSeconds(bytes: Buffer): number | undefined {
  if (((bytes[4] ?? 0) & 0x7f) !== 0) return undefined;
  const rate = bytes.readUIntBE(18, 3) >> 4;
  const samples = ((bytes[21] ?? 0) & 0x0f) * 2 ** 32 + bytes.readUInt32BE(22);
  return seconds(samples, rate);
}

const AIFC_PCM = ['NONE', 'sowt', 'twos', 'raw ', 'in24', 'in32', 'fl32', 'FL32', 'fl64', 'FL64', 'alaw', 'ulaw'];

/** Chunks of AIFF: as in RIFF, with the most significant byte first. */
function aiffSeconds(bytes: Buffer): number | undefined {
  const isCompressed = bytes.toString('latin1', 8, 12) === 'AIFC';
  for (let at = 12; ; ) {
    const size = bytes.readUInt32BE(at + 4);
    if (bytes.toString('latin1', at, at + 4) === 'COMM') {
      if (isCompressed && !AIFC_PCM.includes(bytes.toString('latin1', at + 26, at + 30))) return undefined;
      return seconds(bytes.readUInt32BE(at + 10), extendedFloat(bytes, at + 16));
    }
    at += 8 + size + (size % 2);
  }
}

/** Reads a positive float of 80 bits: an exponent of 16 bits and a mantissa of 64 bits. */
function extendedFloat(bytes: Buffer, at: number): number {
  const exponent = bytes.readUInt16BE(at) - 16_383 - 63;
  return Number(bytes.readBigUInt64BE(at + 2)) * 2 ** exponent;
}

function seconds(amount: number, perSecond: number | undefined): number | undefined {
  if (perSecond === undefined || !Number.isFinite(perSecond) || perSecond <= 0 || amount === 0) return undefined;
  return amount / perSecond;
}
